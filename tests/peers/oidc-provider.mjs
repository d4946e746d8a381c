// An authorization server that nobody here wrote: npm oidc-provider with its device flow and
// the authorization-code flow of a native app.
// Usage: node oidc-provider.mjs FOLDER  (FOLDER/node_modules holds the package)
// Prints one line of JSON, {"url"}, and serves until it is killed.

import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const entry = path.join(process.argv[2], 'node_modules/oidc-provider/lib/index.js');
const { default: Provider } = await import(pathToFileURL(entry).href);

const server = http.createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const url = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(url, {
  clients: [{
    client_id: 'kiosk',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    response_types: [],
    redirect_uris: [],
  }, {
    client_id: 'desktop',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1/callback'],
  }],
  scopes: ['openid', 'offline_access', 'email'],
  claims: { openid: ['sub'], email: ['email'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com` }),
  }),
  features: {
    deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****' },
    devInteractions: { enabled: true },
    revocation: { enabled: true },
  },
  // Shorter than what is renewed in advance, so that every use renews.
  ttl: { AccessToken: 30, DeviceCode: 600 },
  issueRefreshToken: async () => true,
});
server.on('request', provider.callback());
console.log(JSON.stringify({ url }));
