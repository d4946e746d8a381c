// Drives a sandbox with npm's @googleapis/chat, unchanged: every method of `spaces` and
// `spaces.members`, done and refused. Arguments: the folder with the package, the sandbox's URL,
// the folder with its credentials.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [packages, url, folder] = process.argv.slice(2);
const { auth, chat } = createRequire(`${packages}/node_modules/`)('@googleapis/chat');
const user = JSON.parse(readFileSync(`${folder}/authorized_user.json`));

// Renewed as the program would do it for a stored sign-in, then used as a token.
const form = new URLSearchParams({
  grant_type: 'refresh_token',
  refresh_token: user.refresh_token,
  client_id: user.client_id,
  client_secret: user.client_secret,
});
const renewed = await (await fetch(user.token_uri, { method: 'POST', body: form })).json();
const client = new auth.OAuth2();
client.setCredentials({ access_token: renewed.access_token });
const { spaces } = chat({ version: 'v1', auth: client, rootUrl: `${url}/` });
const { members } = spaces;

async function done(call) {
  return (await call).data;
}

async function refused(call, code, status, reason) {
  await assert.rejects(call, (error) => {
    assert.equal(error.status, code, error.message);
    const body = error.response.data.error;
    assert.deepEqual([body.code, body.status], [code, status]);
    if (reason) assert.equal(body.details[0].reason, reason);
    assert.ok(error.message);
    return true;
  });
}

const human = (who) => ({ member: { name: `users/${who}`, type: 'HUMAN' } });
const named = (displayName) => ({ spaceType: 'SPACE', displayName });

const made = await done(spaces.create({ requestId: 'node', requestBody: named('Node') }));
const again = await done(spaces.create({ requestId: 'node', requestBody: named('Other') }));
assert.equal(again.name, made.name);
const { name } = made;
assert.deepEqual(await done(spaces.get({ name })), made);
await refused(spaces.create({ requestBody: named('Node') }), 409, 'ALREADY_EXISTS');
await refused(spaces.get({ name: 'spaces/AAAAnowhere' }), 404, 'NOT_FOUND');
const adminScope = 'ACCESS_TOKEN_SCOPE_INSUFFICIENT';
await refused(spaces.get({ name, useAdminAccess: true }), 403, 'PERMISSION_DENIED', adminScope);

const names = [];
let pageToken;
do {
  const filter = 'spaceType = "SPACE"';
  const fields = 'spaces/name,nextPageToken';
  const page = await done(spaces.list({ filter, pageSize: 4, pageToken, fields }));
  names.push(...page.spaces.map((space) => space.name));
  pageToken = page.nextPageToken;
} while (pageToken);
assert.ok(names.includes(name) && new Set(names).size === names.length);
await refused(spaces.list({ filter: 'spaceType = SPACE' }), 400, 'INVALID_ARGUMENT');

const patch = (updateMask, requestBody) => spaces.patch({ name, updateMask, requestBody });
const renamed = await done(patch('displayName', { displayName: 'Node 2' }));
assert.equal(renamed.displayName, 'Node 2');
await refused(patch('displayName,spaceHistoryState', { displayName: 'x' }), 400, 'INVALID_ARGUMENT');

const memberships = ['budi', 'eko'].map((who) => human(`${who}@example.com`));
const group = await done(
  spaces.setup({ requestBody: { space: { spaceType: 'GROUP_CHAT' }, memberships } }),
);
const users = memberships.map((membership) => membership.member.name);
const found = await done(spaces.findGroupChats({ users, spaceView: 'SPACE_VIEW_EXPANDED' }));
assert.ok(found.spaces.some((space) => space.name === group.name));
const direct = await done(spaces.findDirectMessage({ name: 'users/budi@example.com' }));
assert.equal(direct.spaceType, 'DIRECT_MESSAGE');
await refused(spaces.findDirectMessage({ name: 'users/joko@example.com' }), 404, 'NOT_FOUND');
const query = 'displayName:"nod" AND spaceType = "SPACE"';
const { results } = await done(spaces.search({ query }));
assert.deepEqual(results.map((result) => result.space.name), [name]);
await refused(spaces.search({ query: 'displayName' }), 400, 'INVALID_ARGUMENT');
await refused(spaces.completeImport({ name, requestBody: {} }), 403, 'PERMISSION_DENIED', adminScope);

const add = (who) => members.create({ parent: name, requestBody: human(who) });
const budi = await done(add('budi@example.com'));
assert.deepEqual([budi.state, budi.role], ['JOINED', 'ROLE_MEMBER']);
await refused(add('budi@example.com'), 409, 'ALREADY_EXISTS');
await refused(add('garbage'), 400, 'INVALID_ARGUMENT');
await refused(add('hana@example.com'), 403, 'PERMISSION_DENIED');
const groupMember = { name: 'groups/01abcdef23team0' };
const team = await done(members.create({ parent: name, requestBody: { groupMember } }));
const list = await done(members.list({ parent: name, showGroups: true, showInvited: true }));
assert.equal(list.memberships.length, 3);
assert.deepEqual(await done(members.get({ name: `${name}/members/budi@example.com` })), budi);
const role = { role: 'ROLE_MANAGER' };
const promote = { name: budi.name, updateMask: 'role', requestBody: role };
assert.equal((await done(members.patch(promote))).role, 'ROLE_MANAGER');
for (const gone of [budi.name, team.name]) {
  assert.equal((await done(members.delete({ name: gone }))).state, 'NOT_A_MEMBER');
  await refused(members.delete({ name: gone }), 404, 'NOT_FOUND');
}
const me = `${name}/members/ana@example.com`;
await refused(members.delete({ name: me }), 400, 'FAILED_PRECONDITION');
assert.deepEqual(await done(spaces.delete({ name })), {});
await refused(spaces.delete({ name: direct.name }), 400, 'INVALID_ARGUMENT');
console.log('done');
