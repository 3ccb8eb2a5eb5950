// The partners' systems that may have an access token. Their secrets are for the local stack, where there is nothing to keep.
export const machines = [
  { client_id: 'visits-line', client_secret: 'local-only' },
  // Has a token like any other, and is in nobody's register: what it asks for must be refused.
  { client_id: 'stranger', client_secret: 'local-only' }
].map((machine) => ({ ...machine, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }))
