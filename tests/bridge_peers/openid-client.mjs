// A device client that nobody here wrote: npm openid-client, configured by the bridge's metadata.
// Usage: node openid-client.mjs FOLDER ISSUER CLIENT_ID [SCOPE]  (FOLDER/node_modules holds it)
// Tells each step as one line of JSON; then does what the lines of its stdin ask for:
// {"refresh": TOKEN} or {"revoke": TOKEN}.

import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [folder, issuer, clientId, scope] = process.argv.slice(2);
const entry = join(folder, 'node_modules/openid-client/build/index.js');
const client = await import(pathToFileURL(entry).href);

const say = (event, more) => console.log(JSON.stringify({ event, ...more }));
const attempt = async (act) => {
  try {
    await act();
  } catch (error) {
    const code = error.error ?? error.code ?? String(error);
    say('failed', { error: code, status: error.status ?? null });
  }
};

const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
  algorithm: 'oauth2',
  execute: [client.allowInsecureRequests],
});
await attempt(async () => {
  const asked = await client.initiateDeviceAuthorization(config, scope ? { scope } : {});
  say('asked', asked);
  say('tokens', await client.pollDeviceAuthorizationGrant(config, asked));
});
for await (const line of createInterface({ input: process.stdin })) {
  const { refresh, revoke } = JSON.parse(line);
  await attempt(async () => {
    if (refresh) say('tokens', await client.refreshTokenGrant(config, refresh));
    if (revoke) say('revoked', await client.tokenRevocation(config, revoke));
  });
}
