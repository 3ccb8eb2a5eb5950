"""Starts the local AWS, made to behave where we rely on it and it differs.

MiniStack is configured by its environment (see run.py). What follows changes its behaviour in memory only: each function
below says what AWS does and the emulator does not. tests/emulator holds every one of these to its word.
"""

import os
import socketserver
import sys
import threading
import time

from ministack.core import lambda_runtime
from ministack.core.responses import _request_account_id, _request_region
from ministack.services import dynamodb, eventbridge, lambda_svc, scheduler
from ministack.services.cloudformation import changesets, engine, handlers
from samtranslator.translator import transform


def answer_at_once():
    """A warm invocation waits 100 ms for nothing: 50 in Nagle's algorithm, 50 for a first line of log."""
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    for worker in (lambda_runtime.Worker, lambda_runtime.ProvidedWorker):
        if drain := worker.__dict__.get("_drain_stderr_bounded"):
            drain.__defaults__ = (0.001, 0.001, 0.050)


def retry_what_the_bus_delivers():
    """A rule invokes its function asynchronously: two retries, then the OnFailure destination of the alias it names."""

    def dispatch(arn, payload):
        record, config, name = lambda_svc._get_func_record_for_ref(arn)
        if not record:
            eventbridge.logger.warning("No function %s for the bus to invoke", name)
            return
        base, _, _ = lambda_svc._get_base_func_record_for_ref(arn)
        _, alias = lambda_svc._lambda_function_name_and_qualifier_from_arn(arn)
        record = lambda_svc._execution_record_for_config(record, config)
        record["event_invoke_config"] = lambda_svc._event_invoke_config(base, alias)
        lambda_svc.invoke_async_with_retry(record, eventbridge.json.loads(payload))

    eventbridge._dispatch_to_lambda = dispatch


def let_the_scanner_speak():
    """Nobody but AWS may put an event of AWS's. Here the malware scanner's stand-in is a process of its own, and may."""
    put = eventbridge._put_events

    def put_events(data, allow_aws_source=False):
        scanned = all(entry.get("Source") == "aws.guardduty" for entry in data.get("Entries", []))
        return put(data, allow_aws_source or scanned)

    eventbridge._put_events = put_events


def say_who_sent():
    """A message's SenderId is its sender's, and not the queue's owner's. Here every account number is a sender:
    an access key of twelve digits acts as the account of that number."""
    dispatch = lambda_svc._dispatch_esm_batch

    def with_senders(mapping, run, *arguments):
        if run is lambda_svc._run_sqs_batch:
            _, _, event, messages, *_ = arguments
            senders = {message["id"]: message.get("sys", {}).get("SenderId") for message in messages}
            for record in event["Records"]:
                record["attributes"]["SenderId"] = senders[record["messageId"]] or record["attributes"]["SenderId"]
        dispatch(mapping, run, *arguments)

    lambda_svc._dispatch_esm_batch = with_senders


def retry_part_of_a_stream_batch():
    """A stream's reader may report which records failed. AWS tries again from the first of them; here the whole batch
    comes again, which whoever reads a stream must bear in any case."""
    execute = lambda_svc._execute_function

    def execute_function(function, event):
        result = execute(function, event)
        records = event.get("Records") if isinstance(event, dict) else None
        body = result.get("body")
        if records and records[0].get("eventSource") == "aws:dynamodb" and isinstance(body, dict) and body.get("batchItemFailures"):
            failure = {"errorType": "BatchItemFailures", "errorMessage": f"{len(body['batchItemFailures'])} of {len(records)} records failed"}
            return {**result, "error": True, "body": failure}
        return result

    lambda_svc._execute_function = execute_function


def expire_into_the_stream():
    """An expired item leaves by the stream, as a REMOVE by DynamoDB itself. The emulator only drops it, once a minute."""
    remove, describe = dynamodb._remove_item, dynamodb._build_change_record
    seconds = float(os.environ.get("EXPIRY_SECONDS", "5"))

    def unless_the_emulators_reaper(table, partition, sort):
        if threading.current_thread().name != "dynamodb-ttl-reaper":
            return remove(table, partition, sort)

    def and_by_whom(*change):
        record = describe(*change)
        if threading.current_thread().name == "expiry":
            record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
        return record

    def expire():
        now = time.time()
        for (account, region, name), setting in list(dynamodb._ttl_settings.all_items()):
            table = dynamodb._tables.get_scoped(account, region, name)
            if not table or setting.get("TimeToLiveStatus") != "ENABLED":
                continue
            _request_account_id.set(account)
            _request_region.set(region)
            for partition, items in list(table["items"].items()):
                for sort, item in list(items.items()):
                    expires = item.get(setting["AttributeName"], {}).get("N")
                    if expires and float(expires) <= now:
                        remove(table, partition, sort)
                        dynamodb._emit_stream_event(name, "REMOVE", item, None)

    def reap():
        while True:
            time.sleep(seconds)
            with dynamodb._lock:
                expire()

    dynamodb._remove_item = unless_the_emulators_reaper
    dynamodb._build_change_record = and_by_whom
    threading.Thread(target=reap, daemon=True, name="expiry").start()


def tell_sam_the_parameters():
    """SAM's transform knows the values of a template's parameters. Here it is given none, so that AutoPublish cannot see
    that one has changed."""
    apply, translate = handlers._apply_transforms, transform.transform
    given = threading.local()

    def with_parameters(template, provided=None, previous=None):
        given.values = engine._transform_parameters(template, provided, previous)
        return apply(template, provided, previous)

    transform.transform = lambda template, _, policies: translate(template, given.values, policies)
    handlers._apply_transforms = changesets._apply_transforms = with_parameters


def wake_on_time():
    """A schedule fires within the minute that it names. The emulator looks every ten seconds; here nobody has so long."""
    scheduler._SCHEDULE_TICK_INTERVAL = 1


if __name__ == "__main__":
    answer_at_once()
    wake_on_time()
    retry_what_the_bus_delivers()
    let_the_scanner_speak()
    say_who_sent()
    retry_part_of_a_stream_batch()
    expire_into_the_stream()
    tell_sam_the_parameters()
    from ministack.app import main

    sys.exit(main())
