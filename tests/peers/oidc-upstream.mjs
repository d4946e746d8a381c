// npm oidc-provider as the issuer behind a bridge: a confidential web client, PKCE, refresh tokens
// that stay, as Google's do. Usage: node oidc-upstream.mjs FOLDER [CALLBACK]
// Prints one line of JSON, {"url"}, and serves until it is killed; /callback shows its query.

import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const entry = path.join(process.argv[2], 'node_modules/oidc-provider/lib/index.js');
const { default: Provider } = await import(pathToFileURL(entry).href);

const server = http.createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const url = `http://127.0.0.1:${server.address().port}`;
const chat = (name) => `https://www.googleapis.com/auth/chat.${name}`;

const provider = new Provider(url, {
  clients: [{
    client_id: 'bridge',
    client_secret: 'the-secret-of-the-bridge',
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [process.argv[3] ?? `${url}/callback`],
  }],
  scopes: ['openid', 'offline_access', 'email', chat('spaces'), chat('memberships')],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true }),
  }),
  features: { devInteractions: { enabled: true }, revocation: { enabled: true } },
  pkce: { required: () => true },
  rotateRefreshToken: false,
});
const serve = provider.callback();
server.on('request', (request, response) => {
  if (request.url.startsWith('/callback?')) response.end(request.url);
  else serve(request, response);
});
console.log(JSON.stringify({ url }));
