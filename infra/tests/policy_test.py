"""What the templates may not do, whoever writes the next one: cost when idle, lose a message, keep what should go, or reach
further than they must. Each rule is shown to fail, on a system broken for it, before the real one is trusted to pass."""

import copy
import fnmatch
import json
import pathlib
import re
import unittest

from templates import CATALOGUE, system

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"

# Nothing on this list costs anything while it is idle. Think of that before you add to it.
ALLOWED = set("""
    AWS::ApiGatewayV2::Api AWS::ApiGatewayV2::Authorizer AWS::ApiGatewayV2::Integration AWS::ApiGatewayV2::Route AWS::ApiGatewayV2::Stage
    AWS::CloudFront::Distribution AWS::CloudFront::OriginAccessControl
    AWS::CloudWatch::Alarm AWS::CloudWatch::Dashboard
    AWS::CodeDeploy::Application AWS::CodeDeploy::DeploymentGroup
    AWS::DynamoDB::Table
    AWS::Events::EventBus AWS::Events::Rule
    AWS::GuardDuty::MalwareProtectionPlan
    AWS::IAM::Role
    AWS::Lambda::Alias AWS::Lambda::EventInvokeConfig AWS::Lambda::EventSourceMapping AWS::Lambda::Function AWS::Lambda::Permission AWS::Lambda::Version
    AWS::Logs::LogGroup
    AWS::S3::Bucket AWS::S3::BucketPolicy
    AWS::Scheduler::ScheduleGroup
    AWS::SNS::Topic
    AWS::SQS::Queue AWS::SQS::QueuePolicy
""".split())

# Properties that cost when idle, or that bring a key, a network or a cache that does.
COSTLY = {"KMSMasterKeyId", "KmsMasterKeyId", "KmsKeyArn", "KmsKeyId", "KMSMasterKeyID", "ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions"}
COSTLY |= {"ProvisionedThroughput", "ReservedCapacity", "VpcConfig", "WebACLId", "CacheClusterEnabled", "CacheClusterSize"}

ITEM_ACTIONS = {f"dynamodb:{action}" for action in ("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "ConditionCheckItem")}
FORTNIGHT = 14 * 24 * 60 * 60


class System:
    """Every resource of every stack, and who points at whom."""

    def __init__(self, stacks):
        self.all = [(stack, name, resource["Type"], resource.get("Properties", {})) for stack, resources in stacks.items() for name, resource in resources.items()]

    def of(self, kind):
        return [(f"{stack}/{name}", properties) for stack, name, type_, properties in self.all if type_ == kind]

    def statements(self):
        for where, role in self.of("AWS::IAM::Role"):
            for policy in role.get("Policies", []):
                for statement in policy["PolicyDocument"]["Statement"]:
                    if statement["Effect"] == "Allow":
                        yield f"{where}/{policy['PolicyName']}", statement


def listed(value):
    return value if isinstance(value, list) else [value]


def pointed_at(value):
    """The logical name that an intrinsic asks about."""
    if isinstance(value, dict) and "Fn::GetAtt" in value:
        return listed(value["Fn::GetAtt"])[0].split(".")[0]
    return value.get("Ref") if isinstance(value, dict) else None


def only_what_costs_nothing_when_idle(system):
    def inside(where, node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key in COSTLY:
                    yield f"{where} costs when idle: {key}"
                yield from inside(where, value)
        elif isinstance(node, list):
            for value in node:
                yield from inside(where, value)

    for stack, name, kind, properties in system.all:
        if kind not in ALLOWED:
            yield f"{stack}/{name} is a {kind}, which is not on the list of what may be used"
        yield from inside(f"{stack}/{name}", properties)
    for where, table in system.of("AWS::DynamoDB::Table"):
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{where} is not paid for by the request"


def one_queue_is_polled_and_others_are_priced(system):
    polled = [where for where, mapping in system.of("AWS::Lambda::EventSourceMapping") if "StartingPosition" not in mapping]
    own = [where for where, _ in system.of("AWS::SQS::Queue") if where.endswith("/OwnQueue")]
    if len(polled) > 1 + len(own):
        yield f"{', '.join(polled)}: only one queue is polled without being a priced choice in the catalogue"


def nothing_is_kept_for_ever(system):
    logs = {group.get("LogGroupName"): group for _, group in system.of("AWS::Logs::LogGroup")}
    for where, function in system.of("AWS::Lambda::Function"):
        if not logs.get(f"/aws/lambda/{function['FunctionName']}", {}).get("RetentionInDays"):
            yield f"{where} has a log without a retention"
    for where, table in system.of("AWS::DynamoDB::Table"):
        if not table.get("TimeToLiveSpecification", {}).get("Enabled"):
            yield f"{where} has no time to live"
    for where, bucket in system.of("AWS::S3::Bucket"):
        if not any(rule.get("Status") == "Enabled" for rule in bucket.get("LifecycleConfiguration", {}).get("Rules", [])):
            yield f"{where} has no lifecycle"


def nothing_is_open_to_the_world(system):
    over_tls = set()
    for kind, holder in (("AWS::S3::BucketPolicy", "Bucket"), ("AWS::SQS::QueuePolicy", "Queues")):
        for where, policy in system.of(kind):
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Effect"] == "Deny" and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}:
                    over_tls |= {f"{where.split('/')[0]}/{pointed_at(one)}" for one in listed(policy[holder])}
                if statement["Effect"] == "Allow" and statement["Principal"] in ("*", {"AWS": "*"}):
                    yield f"{where} lets anyone in"
    for where, bucket in system.of("AWS::S3::Bucket"):
        if list(bucket.get("PublicAccessBlockConfiguration", {}).values()) != [True] * 4:
            yield f"{where} does not block public access"
        if where not in over_tls:
            yield f"{where} may be reached without TLS"


def no_message_is_lost(system):
    queues = system.of("AWS::SQS::Queue")
    dead = {pointed_at(queue["RedrivePolicy"]["deadLetterTargetArn"]) for _, queue in queues if "RedrivePolicy" in queue}
    mappings = system.of("AWS::Lambda::EventSourceMapping")
    destinations = [mapping.get("DestinationConfig") for _, mapping in mappings] + [config.get("DestinationConfig") for _, config in system.of("AWS::Lambda::EventInvokeConfig")]
    dead |= {pointed_at(destination["OnFailure"]["Destination"]) for destination in destinations if destination}
    timeouts = {where.split("/")[0]: function["Timeout"] for where, function in system.of("AWS::Lambda::Function")}

    for where, queue in queues:
        name = where.split("/")[1]
        if name in dead:
            if queue.get("MessageRetentionPeriod") != FORTNIGHT:
                yield f"{where} keeps dead letters for less than a fortnight"
            continue
        if queue.get("RedrivePolicy", {}).get("maxReceiveCount") != 5:
            yield f"{where} does not put aside what failed five times"
        for reader, mapping in mappings:
            if pointed_at(mapping["EventSourceArn"]) == name and queue.get("VisibilityTimeout", 30) < 6 * timeouts[reader.split("/")[0]]:
                yield f"{where} shows a message again while it may still be worked on"
    for where, mapping in mappings:
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{where} tries whole batches again"
        if "StartingPosition" in mapping:
            if not mapping.get("DestinationConfig", {}).get("OnFailure"):
                yield f"{where} has no place for what failed"
            if not mapping.get("BisectBatchOnFunctionError") or mapping.get("MaximumRetryAttempts", -1) < 0 or mapping.get("MaximumRecordAgeInSeconds", -1) < 0:
                yield f"{where} lets one bad record hold up the rest"
    saved = {where.split("/")[0] for where, config in system.of("AWS::Lambda::EventInvokeConfig") if config.get("DestinationConfig", {}).get("OnFailure") and config.get("Qualifier") == "live"}
    queues = {where for where, _ in system.of("AWS::SQS::Queue")}
    for where, rule in system.of("AWS::Events::Rule"):
        stack = where.split("/")[0]
        for target in rule["Targets"]:
            if "DeadLetterConfig" not in target:
                yield f"{where} has no place for what cannot be delivered"
        to_functions = [target for target in rule["Targets"] if f"{stack}/{pointed_at(target['Arn'])}" not in queues]
        if to_functions and stack not in saved:
            yield f"{where} wakes a function that has no place for what it fails at"


def nobody_reaches_further_than_they_must(system):
    for where, statement in system.statements():
        actions = set(listed(statement["Action"]))
        for action in actions:
            if "*" in action:
                yield f"{where} allows {action}"
            if action in ("dynamodb:Scan", "dynamodb:PartiQLSelect"):
                yield f"{where} allows {action}: nothing reads the whole table"
        for resource in listed(statement["Resource"]):
            if isinstance(resource, str) and re.fullmatch(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*", resource):
                yield f"{where} reaches every resource"
        if actions & ITEM_ACTIONS:
            keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
            absent = statement.get("Condition", {}).get("Null", {}).get("dynamodb:LeadingKeys")
            if not keys or absent != "false":
                yield f"{where} reaches items without naming their keys"
            if any(not re.match(r"[A-Z]{3,}#", key) for key in keys):
                yield f"{where} reaches items of more than one owner"
    for where, role in system.of("AWS::IAM::Role"):
        # SAM writes the role of the canary, and gives it AWS's own policy for that.
        if role.get("ManagedPolicyArns") and not where.endswith("/CodeDeployServiceRole"):
            yield f"{where} takes a policy that is not written out"


def documents_are_looked_at_and_apart(system):
    for where, bucket in system.of("AWS::S3::Bucket"):
        if not where.endswith("/Documents"):
            continue
        if bucket.get("VersioningConfiguration") != {"Status": "Enabled"}:
            yield f"{where} keeps no versions, so that a verdict could be on other bytes"
        if not bucket.get("BucketEncryption"):
            yield f"{where} is not said to be encrypted"
        if not any(rule.get("Prefix") == "quarantine/" and rule.get("ExpirationInDays", 99) <= 14 for rule in bucket.get("LifecycleConfiguration", {}).get("Rules", [])):
            yield f"{where} keeps what nobody has found clean"
    for where, statement in system.statements():
        slug = where.split("/")[0]
        for resource in listed(statement["Resource"]):
            address = resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
            address = address[0] if isinstance(address, list) else address
            if "${Bucket}" in address and not re.search(rf"\$\{{Bucket\}}/(quarantine/)?({re.escape(slug)}|\$\{{Slug\}})/\*$", address):
                yield f"{where} reaches documents that are not its own"


def each_alarm_says_what_to_do(system):
    alarms = system.of("AWS::CloudWatch::Alarm")
    if len(alarms) > 10:
        yield f"there are {len(alarms)} alarms, and ten are enough"
    if len(dashboards := system.of("AWS::CloudWatch::Dashboard")) > 3:
        yield f"there are {len(dashboards)} dashboards, and three are enough"
    for where, alarm in alarms:
        if not re.search(r"Runbook: README\.md#runbook-[a-z-]+$", alarm.get("AlarmDescription", "")):
            yield f"{where} names no runbook"
        if not alarm.get("AlarmActions"):
            yield f"{where} tells nobody"


RULES = [
    only_what_costs_nothing_when_idle,
    one_queue_is_polled_and_others_are_priced,
    nothing_is_kept_for_ever,
    nothing_is_open_to_the_world,
    no_message_is_lost,
    nobody_reaches_further_than_they_must,
    documents_are_looked_at_and_apart,
    each_alarm_says_what_to_do,
]


def complaints(stacks):
    return [complaint for rule in RULES for complaint in rule(System(stacks))]


# Every kind of line that the catalogue may have, so that the template is held to the rules before the first one is written.
EVERY_KIND = {
    "a-transaction": {"code": "AAA", "kind": "transaction", "memory": 128, "timeout": 10, "queue": "own", "documents": True, "lapses": True, "orders": True, "hears": ["fee-payment.paid"]},
    "a-subscriber": {"code": "BBB", "kind": "subscriber", "memory": 128, "timeout": 10, "hears": ["visit-request.submitted", "fee-payment.paid"]},
}


class TheTemplates(unittest.TestCase):
    def test_they_keep_the_rules(self):
        for stage in ("local", "test", "production"):
            self.assertEqual([], complaints(system(stage)), stage)
            self.assertEqual([], complaints(system(stage, **EVERY_KIND)), stage)

    def test_each_transaction_is_woken_at_night_to_remove_personal_data_payments_to_be_compared_and_nothing_else_is(self):
        for slug, line in (CATALOGUE | EVERY_KIND).items():
            rules = [rule["Properties"] for rule in system(**EVERY_KIND)[slug].values() if rule["Type"] == "AWS::Events::Rule"]
            nights = [rule for rule in rules if "ScheduleExpression" in rule and "sweep" in rule["Targets"][0]["Input"]]
            self.assertEqual(line["kind"] in ("transaction", "payments"), bool(nights), slug)
            for night in nights:
                self.assertNotIn("EventBusName", night, "only the account's own bus has schedules")
                self.assertEqual({"sweep": {}}, json.loads(night["Targets"][0]["Input"]))

    def test_what_time_deals_with_is_woken_after_8pm_in_london_the_year_round_and_nothing_else_is(self):
        for slug, line in (CATALOGUE | EVERY_KIND).items():
            stack = system(**EVERY_KIND)[slug]
            evenings = [rule["Properties"] for rule in stack.values() if rule["Type"] == "AWS::Events::Rule" and "lapse" in rule["Properties"]["Targets"][0].get("Input", "")]
            self.assertEqual(line.get("lapses", False), bool(evenings), slug)
            for evening in evenings:
                self.assertNotIn("EventBusName", evening, "only the account's own bus has schedules")
                self.assertEqual({"lapse": {}}, json.loads(evening["Targets"][0]["Input"]))
                minute, hours = re.fullmatch(r"cron\((\d+) (\d+-\d+) \* \* \? \*\)", evening["ScheduleExpression"]).groups()
                first, last = map(int, hours.split("-"))
                self.assertTrue(0 < int(minute) < 60 and first == 19 and last >= 20, "19:00 UTC is 8pm in summer, 20:00 in winter")
                allowed = [permission["Properties"] for permission in stack.values() if permission["Type"] == "AWS::Lambda::Permission"]
                self.assertIn("Evening", [pointed_at(permission["SourceArn"]) for permission in allowed])

    def test_what_a_rule_cannot_deliver_may_be_put_aside(self):
        """A dead-letter queue that refuses a rule's letters keeps nothing, and says nothing."""
        stacks = system(**EVERY_KIND)
        statements = stacks["platform"]["EventDeadLettersPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        sources = next(statement for statement in statements if statement["Sid"] == "OurRulesSend")["Condition"]["ArnLike"]["aws:SourceArn"]
        patterns = [re.sub(r".*:rule/", "", source["Fn::Sub"]) for source in sources]
        for where, rule in System(stacks).of("AWS::Events::Rule"):
            name = rule.get("Name", "")
            name = name if isinstance(name, str) else name["Fn::Sub"]
            name = f"justice/{name}" if "EventBusName" in rule else name
            self.assertTrue(any(fnmatch.fnmatch(name, pattern) for pattern in patterns), f"{where}: {name} is none of {patterns}")

    def test_each_runbook_that_an_alarm_names_is_in_the_readme(self):
        headings = re.findall(r"^#+ +(.+)$", README.read_text(), re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        for where, alarm in System(system()).of("AWS::CloudWatch::Alarm"):
            self.assertIn(alarm["AlarmDescription"].rsplit("#", 1)[1], anchors, where)

    def test_the_catalogue_has_one_name_and_one_code_for_each(self):
        codes = [line["code"] for line in CATALOGUE.values()]
        self.assertEqual(len(codes), len(set(codes)))
        for slug, line in CATALOGUE.items():
            self.assertRegex(slug, r"^[a-z]+(-[a-z]+)*$")
            self.assertRegex(line["code"], r"^[A-Z]{3}$")
            if line["kind"] == "transaction":
                self.assertEqual({"en", "cy"}, set(line["title"]), slug)


class EachRuleCanFail(unittest.TestCase):
    """Breaks one thing at a time in a system that keeps every rule, and expects to be told of it."""

    whole = system(**EVERY_KIND)

    def broken(self, change, words):
        stacks = copy.deepcopy(self.whole)
        change(stacks)
        self.assertTrue(any(words in complaint for complaint in complaints(stacks)), f"nobody said: {words}\n{complaints(stacks)}")

    def removed(self, stack, name, prop, words):
        self.broken(lambda stacks: stacks[stack][name]["Properties"].pop(prop), words)

    def given(self, stack, name, prop, value, words):
        self.broken(lambda stacks: stacks[stack][name]["Properties"].update({prop: value}), words)

    def added(self, kind, properties, words, times=1):
        more = {f"More{number}": {"Type": kind, "Properties": properties} for number in range(times)}
        self.broken(lambda stacks: stacks["platform"].update(more), words)

    def allowed(self, words, **statement):
        def change(stacks):
            role = stacks["a-transaction"]["Role"]["Properties"]
            role["Policies"].append({"PolicyName": "more", "PolicyDocument": {"Statement": [{"Effect": "Allow", **statement}]}})

        self.broken(change, words)

    def test_what_costs_when_idle(self):
        for kind in ("AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint", "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::KMS::Key"):
            self.added(kind, {}, f"is a {kind}")
        for kind in ("AWS::SecretsManager::Secret", "AWS::WAFv2::WebACL", "AWS::Route53::HostedZone", "AWS::Scheduler::Schedule", "AWS::DAX::Cluster"):
            self.added(kind, {}, f"is a {kind}")
        self.given("visit-request", "FunctionAliaslive", "ProvisionedConcurrencyConfig", {"ProvisionedConcurrentExecutions": 1}, "costs when idle")
        self.given("visit-request", "Function", "VpcConfig", {}, "costs when idle")
        self.given("platform", "PartnerIntake", "KmsMasterKeyId", "alias/ours", "costs when idle")
        self.given("platform", "Table", "SSESpecification", {"SSEEnabled": True, "KMSMasterKeyId": "ours"}, "costs when idle")
        self.given("platform", "Table", "BillingMode", "PROVISIONED", "not paid for by the request")

    def test_a_second_polled_queue(self):
        self.broken(lambda stacks: stacks["a-subscriber"].update(Second=stacks["partner-intake"]["PartnersMessages"]), "only one queue is polled")

    def test_what_is_kept_for_ever(self):
        self.removed("visit-request", "Logs", "RetentionInDays", "log without a retention")
        self.broken(lambda stacks: stacks["visit-request"].pop("Logs"), "log without a retention")
        self.removed("platform", "Table", "TimeToLiveSpecification", "no time to live")
        for bucket in ("Documents", "Assets", "Artefacts"):
            self.removed("platform", bucket, "LifecycleConfiguration", f"platform/{bucket} has no lifecycle")

    def test_what_is_open_to_the_world(self):
        self.removed("platform", "Documents", "PublicAccessBlockConfiguration", "does not block public access")
        self.broken(lambda stacks: stacks["platform"].pop("DocumentsPolicy"), "without TLS")
        anyone = {"Bucket": {"Ref": "Documents"}, "PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "x"}]}}
        self.added("AWS::S3::BucketPolicy", anyone, "lets anyone in")

    def test_a_message_that_would_be_lost(self):
        self.removed("platform", "PartnerIntake", "RedrivePolicy", "does not put aside")
        self.removed("a-transaction", "OwnQueue", "RedrivePolicy", "does not put aside")
        self.added("AWS::SQS::Queue", {}, "does not put aside")
        self.given("platform", "EventDeadLetters", "MessageRetentionPeriod", 60, "less than a fortnight")
        self.given("platform", "PartnerIntake", "VisibilityTimeout", 60, "still be worked on")
        self.removed("partner-intake", "PartnersMessages", "FunctionResponseTypes", "whole batches")
        self.removed("event-relay", "Changes", "DestinationConfig", "no place for what failed")
        self.removed("event-relay", "Changes", "MaximumRecordAgeInSeconds", "hold up the rest")
        self.broken(lambda stacks: stacks["a-subscriber"]["Rule"]["Properties"]["Targets"][0].pop("DeadLetterConfig"), "cannot be delivered")
        self.removed("a-subscriber", "WhenAnEventFails", "DestinationConfig", "no place for what it fails at")
        self.broken(lambda stacks: stacks["a-transaction"].pop("WhenAnEventFails"), "no place for what it fails at")

    def test_a_reach_too_far(self):
        self.allowed("allows dynamodb:*", Action="dynamodb:*", Resource="arn:aws:dynamodb:eu-west-2:111122223333:table/justice")
        self.allowed("allows s3:Get*", Action=["s3:Get*"], Resource="x")
        self.allowed("nothing reads the whole table", Action="dynamodb:Scan", Resource="x")
        self.allowed("every resource", Action="sqs:SendMessage", Resource="*")
        self.allowed("every resource", Action="sqs:SendMessage", Resource=["arn:aws:sqs:eu-west-2:111122223333:*"])
        self.allowed("without naming their keys", Action="dynamodb:GetItem", Resource="x")
        keys = {"dynamodb:LeadingKeys": ["AAA#*"]}
        self.allowed("without naming their keys", Action="dynamodb:GetItem", Resource="x", Condition={"ForAllValues:StringLike": keys})
        everyone = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["*"]}, "Null": {"dynamodb:LeadingKeys": "false"}}
        self.allowed("more than one owner", Action="dynamodb:GetItem", Resource="x", Condition=everyone)
        self.given("a-transaction", "Role", "ManagedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"], "not written out")

    def test_documents_that_nobody_looked_at_or_that_are_somebody_elses(self):
        self.removed("platform", "Documents", "VersioningConfiguration", "keeps no versions")
        self.removed("platform", "Documents", "BucketEncryption", "not said to be encrypted")
        forever = {"Rules": [{"Id": "x", "Status": "Enabled", "Prefix": "quarantine/", "ExpirationInDays": 60}]}
        self.given("platform", "Documents", "LifecycleConfiguration", forever, "nobody has found clean")
        for key in ("*", "quarantine/*", "visit-request/*"):
            where = {"Fn::Sub": ["${Bucket}/" + key, {"Bucket": "documents"}]}
            self.allowed("documents that are not its own", Action="s3:GetObject", Resource=where)
        self.broken(lambda stacks: stacks["a-transaction"]["Verdicts"]["Properties"]["Targets"][0].pop("DeadLetterConfig"), "cannot be delivered")

    def test_an_alarm_that_helps_nobody(self):
        alarm = self.whole["platform"]["FunctionErrorsAlarm"]["Properties"]
        self.added("AWS::CloudWatch::Alarm", alarm, "ten are enough", times=10)
        self.added("AWS::CloudWatch::Dashboard", {}, "three are enough", times=4)
        self.given("platform", "FunctionErrorsAlarm", "AlarmDescription", "Errors.", "names no runbook")
        self.removed("platform", "FunctionErrorsAlarm", "AlarmActions", "tells nobody")


class WhoMayTouchWhat(unittest.TestCase):
    """The permissions on the table, spelled out: a change to them is a change to this test."""

    def keys(self, slug, stacks=None):
        allowed = {}
        for policy in (stacks or system(**EVERY_KIND))[slug]["Role"]["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                for key in statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", []):
                    allowed.setdefault(key, set()).update(action.removeprefix("dynamodb:") for action in statement["Action"])
        return allowed

    everything = {"GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"}
    reading = {"GetItem", "Query", "ConditionCheckItem"}

    def test_a_transaction_has_its_own_items_reads_what_is_shared_and_creates_for_others(self):
        create = {"PutItem"}
        expected = {"VIS#*": self.everything, "SHARED#*": self.reading, "SHARED#LINK#*": create, "FEE#ORDER#*": create, "NOT#*": create}
        expected["NOT#REMINDER#VIS-*"] = {"DeleteItem"}
        self.assertEqual(expected, self.keys("visit-request"))

    def test_whoever_asks_for_it_reads_what_is_to_be_paid_and_nobody_else_does(self):
        for slug, line in (CATALOGUE | EVERY_KIND).items():
            if line["kind"] == "transaction":
                may = {"PutItem", "GetItem"} if line.get("orders") else {"PutItem"}
                self.assertEqual(may, self.keys(slug)["FEE#ORDER#*"], slug)
                self.assertEqual([], [key for key in self.keys(slug) if key.startswith("FEE#") and key != "FEE#ORDER#*"], slug)

    def test_the_front_door_reads(self):
        self.assertEqual({"SHARED#*": self.reading, "PARTY#*": {"Query"}}, self.keys("front-door"))

    def test_the_intake_has_its_own_items_and_reads_what_is_shared(self):
        self.assertEqual({"INT#*": self.everything, "SHARED#*": self.reading}, self.keys("partner-intake"))

    def test_notifications_have_their_own_items_and_read_what_is_shared(self):
        self.assertEqual({"NOT#*": self.everything, "SHARED#*": self.reading}, self.keys("notifications"))

    def test_sign_in_has_its_own_items_reads_what_is_shared_and_writes_sessions(self):
        expected = {"SGN#*": self.everything, "SHARED#*": self.reading, "SHARED#SESSION#*": {"PutItem", "DeleteItem"}}
        self.assertEqual(expected, self.keys("sign-in"))

    def test_payments_have_their_own_items_and_read_what_is_shared(self):
        self.assertEqual({"FEE#*": self.everything, "SHARED#*": self.reading}, self.keys("fee-payment"))

    def test_payments_are_taken_by_a_provider_that_we_know_at_addresses_of_its_own(self):
        settings = CATALOGUE["fee-payment"]["settings"]
        self.assertEqual("govuk-pay", settings["provider"])
        for provider, (address, pages) in {"govuk-pay": ("pay", "cards"), "stripe": ("stripe", "stripe-cards")}.items():
            with self.subTest(provider):
                self.assertTrue(settings[address].startswith("https://"))
                # An origin, as a content security policy has it: no path, and no list.
                self.assertRegex(settings[pages], r"^https://[a-z.*-]+$")

    def test_nobody_but_sign_in_says_who_is_signed_in(self):
        writing = self.everything - self.reading
        for slug in {**CATALOGUE, **EVERY_KIND}:
            over = {key for key, actions in self.keys(slug).items() if actions & writing and "SHARED#SESSION#x".startswith(key.rstrip("*"))}
            self.assertEqual({"SHARED#SESSION#*"} if slug == "sign-in" else set(), over, slug)

    def test_each_reads_no_secrets_but_its_own(self):
        for slug, stack in system(**EVERY_KIND).items():
            for _, statement in System({slug: stack}).statements():
                if any(action.startswith("ssm:") for action in listed(statement["Action"])):
                    self.assertEqual(["ssm:GetParameter"], listed(statement["Action"]))
                    self.assertTrue(statement["Resource"]["Fn::Sub"].endswith(f":parameter/justice/{slug}/*"), slug)
                    self.assertTrue(CATALOGUE[slug].get("secrets"), slug)

    def test_whoever_is_woken_sets_its_own_alarms_and_they_wake_nobody_else(self):
        stack = system(**EVERY_KIND)["notifications"]
        said = {statement["Sid"]: statement for _, statement in System({"notifications": stack}).statements()}
        self.assertEqual(["scheduler:CreateSchedule"], said["SetOwnAlarms"]["Action"])
        self.assertTrue(said["SetOwnAlarms"]["Resource"]["Fn::Sub"].endswith(":schedule/notifications/*"))
        self.assertEqual({"Fn::GetAtt": ["Waker", "Arn"]}, said["SayAsWhomToBeWoken"]["Resource"])
        self.assertTrue(said["Wake"]["Resource"]["Fn::Sub"].endswith(":function:notifications:live"))
        trusted = stack["Waker"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual([{"Service": "scheduler.amazonaws.com"}], [statement["Principal"] for statement in trusted])
        for slug, others in system(**EVERY_KIND).items():
            self.assertEqual(CATALOGUE.get(slug, {}).get("reminds", False), "Waker" in others, slug)
        self.assertEqual({"notifications", "fee-payment"}, {slug for slug, line in CATALOGUE.items() if line.get("reminds")})

    def test_every_transaction_hears_of_what_could_not_be_delivered(self):
        for slug, line in CATALOGUE.items():
            if line["kind"] == "transaction":
                self.assertIn("notifications.undelivered", line.get("hears", []), slug)

    def test_a_transaction_that_takes_documents_has_its_own_and_lists_none(self):
        found = {}
        for where, statement in System(system(**EVERY_KIND)).statements():
            if any(action.startswith("s3:") for action in listed(statement["Action"])) and not where.startswith("platform/"):
                found[where.split("/")[0]] = (sorted(statement["Action"]), [resource["Fn::Sub"][0] for resource in statement["Resource"]])
        actions = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
        own = ["${Bucket}/quarantine/${Slug}/*", "${Bucket}/${Slug}/*"]
        takers = {slug for slug, line in (CATALOGUE | EVERY_KIND).items() if line.get("documents")}
        self.assertEqual({slug: (actions, own) for slug in takers}, found)

    def test_a_verdict_reaches_the_transaction_whose_document_it_is_about(self):
        for slug in ("visit-request", "a-transaction"):
            pattern = system(**EVERY_KIND)[slug]["Verdicts"]["Properties"]["EventPattern"]
            self.assertEqual([{"prefix": {"Fn::Sub": "quarantine/${Slug}/"}}], self.plain(pattern["detail"]["s3ObjectDetails"]["objectKey"], slug))

    def test_a_verdict_of_a_scanner_that_is_chosen_instead_reaches_it_too(self):
        line = CATALOGUE["visit-request"]
        chosen = line | {"settings": line.get("settings", {}) | {"scanner": "clamav"}}
        pattern = system(**{"visit-request": chosen})["visit-request"]["Verdicts"]["Properties"]["EventPattern"]
        self.assertEqual((["clamav"], ["ClamAV Object Scan Result"]), (pattern["source"], pattern["detail-type"]))
        self.assertEqual([{"prefix": {"Fn::Sub": "quarantine/${Slug}/"}}], self.plain(pattern["detail"]["key"], "visit-request"))
        buckets = [system()["visit-request"]["Verdicts"]["Properties"]["EventPattern"]["detail"]["s3ObjectDetails"]["bucketName"], pattern["detail"]["bucket"]]
        self.assertEqual(buckets[0], buckets[1])

    def plain(self, keys, slug):
        """The prefix as it is written, whether or not the slug has been put into it."""
        text = json.dumps(keys).replace(f'"quarantine/{slug}/"', '{"Fn::Sub": "quarantine/${Slug}/"}')
        return json.loads(text)

    def test_the_relay_reads_no_item(self):
        self.assertEqual({}, self.keys("event-relay"))


if __name__ == "__main__":
    unittest.main()
