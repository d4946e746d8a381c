"""Drives a sandbox with google-api-python-client, unchanged: every method of `spaces` and
`spaces.members`, done and refused. Arguments: the sandbox's URL, the folder with its credentials,
and the same of a second sandbox that allows two space writes a minute."""

import json
import sys

import google_auth_httplib2
import httplib2
from google.oauth2 import credentials, service_account
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

PREFIX = "https://www.googleapis.com/auth/"
MANAGE = ["chat.spaces", "chat.memberships", "chat.delete"]
ADMIN = ["chat.admin.spaces", "chat.admin.memberships", "chat.admin.delete"]


def chat(url, creds):
    # The token alone, as someone has it who signed in elsewhere.
    creds.refresh(google_auth_httplib2.Request(httplib2.Http()))
    token = credentials.Credentials(creds.token)
    options = {"api_endpoint": url}
    return build("chat", "v1", credentials=token, client_options=options, static_discovery=True)


def person(url, folder, who, scopes):
    scopes = [PREFIX + scope for scope in scopes]
    file = f"{folder}/service_account.json"
    creds = service_account.Credentials.from_service_account_file(
        file, scopes=scopes, subject=f"{who}@example.com"
    )
    return chat(url, creds)


def refused(request, code, status, reason=None):
    """What the library makes of a refusal."""
    try:
        done = request.execute()
    except HttpError as error:
        where = f"{request.uri}: {error}"
        assert error.status_code == error.resp.status == code, where
        assert error.reason, where
        body = error.content.decode()
        assert f'"{status}"' in body, f"{where}\n{body}"
        if reason:
            assert error.error_details[0]["reason"] == reason, where
        return error
    raise AssertionError(f"{request.uri} was not refused: {done}")


def every(method, key, **arguments):
    rows, request = [], method.list(**arguments)
    while request is not None:
        page = request.execute()
        rows += page.get(key, [])
        request = method.list_next(request, page)
    return rows


def human(who):
    return {"member": {"name": f"users/{who}", "type": "HUMAN"}}


def spaces_of(ana, budi):
    spaces = ana.spaces()
    made = spaces.create(
        body={"spaceType": "SPACE", "displayName": "Python"}, requestId="python-1"
    ).execute()
    again = spaces.create(
        body={"spaceType": "SPACE", "displayName": "Else"}, requestId="python-1"
    ).execute()
    assert again["name"] == made["name"]
    name = made["name"]
    assert spaces.get(name=name).execute() == made
    clash = spaces.create(body={"spaceType": "SPACE", "displayName": "Python"})
    refused(clash, 409, "ALREADY_EXISTS")
    bad = refused(spaces.create(body={"spaceType": "SPACE"}), 400, "INVALID_ARGUMENT")
    violation = bad.error_details[0]["fieldViolations"][0]
    assert violation["field"] == "space.display_name", violation
    refused(spaces.create(body={"spaceTyp": "SPACE"}), 400, "INVALID_ARGUMENT")
    refused(spaces.get(name="spaces/AAAAnowhere"), 404, "NOT_FOUND")
    refused(budi.spaces().get(name=name), 403, "PERMISSION_DENIED")

    listed = every(spaces, "spaces", pageSize=7, filter='spaceType = "SPACE"')
    assert made["name"] in [space["name"] for space in listed]
    assert all(space["spaceType"] == "SPACE" for space in listed)
    names = spaces.list(pageSize=3, fields="spaces(name),nextPageToken").execute()
    assert [list(space) for space in names["spaces"]] == [["name"]] * 3
    refused(spaces.list(filter='spaceType = "ROOM"'), 400, "INVALID_ARGUMENT")
    refused(spaces.list(pageSize=-1), 400, "INVALID_ARGUMENT")
    refused(spaces.list(pageToken="wrong"), 400, "INVALID_ARGUMENT")

    details = {"spaceDetails": {"description": "d", "guidelines": "g"}, "displayName": "Snake"}
    changed = spaces.patch(
        name=name, updateMask="space_details,display_name", body=details
    ).execute()
    assert changed["spaceDetails"] == details["spaceDetails"]
    mask = "displayName,spaceHistoryState"
    refused(spaces.patch(name=name, updateMask=mask, body=details), 400, "INVALID_ARGUMENT")
    refused(spaces.patch(name=name, body=details), 400, "INVALID_ARGUMENT")

    body = {
        "space": {"spaceType": "SPACE", "displayName": "Set up by Python"},
        "memberships": [human("budi@example.com"), human("hana@example.com")],
        "requestId": "python-2",
    }
    setup = spaces.setup(body=body).execute()
    people = every(spaces.members(), "memberships", parent=setup["name"])
    assert len(people) == 2, "one was left out"
    group = {"space": {"spaceType": "GROUP_CHAT"}, "memberships": [human("budi@example.com")]}
    refused(spaces.setup(body=group), 400, "INVALID_ARGUMENT")

    direct = spaces.findDirectMessage(name="users/budi@example.com").execute()
    assert direct["spaceType"] == "DIRECT_MESSAGE"
    refused(spaces.findDirectMessage(name="users/joko@example.com"), 404, "NOT_FOUND")
    refused(spaces.findDirectMessage(name="users/garbage"), 400, "INVALID_ARGUMENT")
    refused(spaces.delete(name=direct["name"]), 400, "INVALID_ARGUMENT")

    group["memberships"] += [human("citra@example.com"), human("eko@example.com")]
    group = spaces.setup(body=group).execute()
    users = [f"users/{who}@example.com" for who in ("budi", "citra", "eko")]
    found = spaces.findGroupChats(users=users, spaceView="SPACE_VIEW_EXPANDED").execute()
    assert group["name"] in [space["name"] for space in found["spaces"]]
    # So long an address goes as POST with X-HTTP-Method-Override.
    many = users + ["users/" + "1" * 40 for _ in range(60)]
    refused(spaces.findGroupChats(users=many), 400, "INVALID_ARGUMENT")
    long = " OR ".join(['spaceType = "GROUP_CHAT"'] * 90)
    assert spaces.list(filter=long).execute()["spaces"]

    query = 'displayName:"set up" AND spaceType = "SPACE"'
    results = spaces.search(query=query).execute()["results"]
    assert [result["space"]["name"] for result in results] == [setup["name"]]
    refused(spaces.search(query="displayName = nothing"), 400, "INVALID_ARGUMENT")
    refused(spaces.completeImport(name=name, body={}), 403, "PERMISSION_DENIED",
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    assert spaces.delete(name=setup["name"]).execute() == {}
    refused(spaces.delete(name=setup["name"]), 404, "NOT_FOUND")
    return name


def members_of(ana, budi, name):
    members = ana.spaces().members()
    added = members.create(parent=name, body=human("budi@example.com")).execute()
    assert (added["state"], added["role"]) == ("JOINED", "ROLE_MEMBER")
    refused(members.create(parent=name, body=human("budi@example.com")), 409, "ALREADY_EXISTS")
    refused(members.create(parent=name, body=human("garbage")), 400, "INVALID_ARGUMENT")
    refused(members.create(parent=name, body=human("indra@example.com")), 400,
            "FAILED_PRECONDITION")
    refused(members.create(parent=name, body=human("gita@partner.example")), 403,
            "PERMISSION_DENIED")
    invited = members.create(parent=name, body=human("fitri@example.com")).execute()
    assert invited["state"] == "INVITED"
    group = {"groupMember": {"name": "groups/01abcdef23team0"}}
    group = members.create(parent=name, body=group).execute()
    app = {"member": {"name": "users/app", "type": "BOT"}}
    members.create(parent=name, body=app).execute()

    def count(**arguments):
        return len(every(members, "memberships", parent=name, pageSize=1, **arguments))

    assert count() == 3
    assert count(showGroups=True, showInvited=True) == 5
    assert count(filter='member.type = "HUMAN" AND role = "ROLE_MANAGER"') == 1
    wrong = members.list(parent=name, filter='role = "OWNER"')
    assert refused(wrong, 400, "INVALID_ARGUMENT").reason == "Invalid filter query"
    assert members.get(name=f"{name}/members/budi@example.com").execute() == added
    assert members.get(name=f"{name}/members/app").execute()["member"]["type"] == "BOT"
    refused(members.get(name=f"{name}/members/eko@example.com"), 404, "NOT_FOUND")

    role = {"role": "ROLE_MANAGER"}
    mine = f"{name}/members/budi@example.com"
    patch = budi.spaces().members().patch(name=mine, updateMask="role", body=role)
    refused(patch, 403, "PERMISSION_DENIED")
    refused(members.patch(name=mine, updateMask="state", body=role), 400, "INVALID_ARGUMENT")
    promoted = members.patch(name=mine, updateMask="role", body=role).execute()
    assert promoted["role"] == "ROLE_MANAGER"
    removed = members.delete(name=mine).execute()
    assert (removed["state"], removed["name"]) == ("NOT_A_MEMBER", added["name"])
    refused(members.delete(name=mine), 404, "NOT_FOUND")
    me = f"{name}/members/ana@example.com"
    refused(members.delete(name=me), 400, "FAILED_PRECONDITION")
    gone = members.delete(name=group["name"]).execute()
    assert gone["groupMember"]["name"] == "groups/01abcdef23team0"


def admin_of(admin, pretender, name):
    spaces, humans = admin.spaces(), 'member.type = "HUMAN"'
    refused(pretender.spaces().get(name=name, useAdminAccess=True), 403, "PERMISSION_DENIED")
    refused(spaces.get(name=name), 403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    assert spaces.get(name=name, useAdminAccess=True).execute()["name"] == name
    query = 'customer = "customers/my_customer" AND spaceType = "SPACE"'
    order = "membershipCount.joined_direct_human_user_count DESC"
    refused(spaces.search(query=query, useAdminAccess=True, orderBy=order), 400,
            "INVALID_ARGUMENT")
    order = "membership_count.joined_direct_human_user_count DESC"
    request, seen = spaces.search(query=query, useAdminAccess=True, orderBy=order, pageSize=5), 0
    while request is not None:
        page = request.execute()
        seen += len(page["results"])
        request = spaces.search_next(request, page)
    assert seen == page["totalSize"] > 5
    refused(spaces.search(query='spaceType = "SPACE"', useAdminAccess=True), 400,
            "INVALID_ARGUMENT")
    members = spaces.members()
    refused(members.list(parent=name, useAdminAccess=True), 400, "INVALID_ARGUMENT")
    rows = every(members, "memberships", parent=name, useAdminAccess=True, filter=humans)
    assert len(rows) == 1
    body = human("dewi@example.com")
    added = members.create(parent=name, useAdminAccess=True, body=body).execute()
    members.get(name=added["name"], useAdminAccess=True).execute()
    role = {"role": "ROLE_ASSISTANT_MANAGER"}
    members.patch(name=added["name"], updateMask="role", useAdminAccess=True, body=role).execute()
    members.delete(name=added["name"], useAdminAccess=True).execute()
    body = {"displayName": "Of the administrator"}
    arguments = {"name": name, "useAdminAccess": True, "body": body}
    spaces.patch(updateMask="displayName", **arguments).execute()
    refused(spaces.patch(updateMask="spaceHistoryState", **arguments), 400, "INVALID_ARGUMENT")
    assert spaces.delete(name=name, useAdminAccess=True).execute() == {}


def imports_of(importer):
    spaces = importer.spaces()
    body = {"spaceType": "SPACE", "displayName": "Imported", "importMode": True,
            "createTime": "2012-01-01T00:00:00Z"}
    made = spaces.create(body=body).execute()
    assert made["importMode"] and made["createTime"] == body["createTime"]
    past = human("budi@example.com")
    past |= {"createTime": "2013-01-01T00:00:00Z", "deleteTime": "2014-01-01T00:00:00Z"}
    past = spaces.members().create(parent=made["name"], body=past).execute()
    assert past["state"] == "NOT_A_MEMBER"
    spaces.members().create(parent=made["name"], body=human("eko@example.com")).execute()
    done = spaces.completeImport(name=made["name"], body={}).execute()
    assert done["space"]["name"] == made["name"]
    refused(spaces.completeImport(name=made["name"], body={}), 400, "FAILED_PRECONDITION")


def quotas_of(ana):
    spaces = ana.spaces()
    for number in range(2):
        body = {"spaceType": "SPACE", "displayName": f"Quick {number}"}
        spaces.create(body=body).execute()
    body = {"spaceType": "SPACE", "displayName": "Quick 2"}
    error = refused(spaces.create(body=body), 429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")
    metadata = error.error_details[0]["metadata"]
    assert metadata["service"] == "chat.googleapis.com"
    assert metadata["quota_metric"] and metadata["quota_limit"] and metadata["consumer"]
    assert "retry-after" not in error.resp


def main(url, folder, limited_url, limited_folder):
    with open(f"{folder}/authorized_user.json", encoding="utf-8") as file:
        user = json.load(file)
    # `from_authorized_user_file` would go to Google whatever `token_uri` says.
    names = ("refresh_token", "token_uri", "client_id", "client_secret")
    ana = chat(url, credentials.Credentials(None, **{name: user[name] for name in names}))
    budi = person(url, folder, "budi", MANAGE)
    name = spaces_of(ana, budi)
    members_of(ana, budi, name)
    admin = person(url, folder, "ana", ADMIN)
    admin_of(admin, person(url, folder, "budi", ADMIN), name)
    imports_of(person(url, folder, "ana", ["chat.import"]))
    stranger = build("chat", "v1", credentials=credentials.Credentials("ya29.wrong"),
                     client_options={"api_endpoint": url}, static_discovery=True)
    try:
        stranger.spaces().list().execute()
        raise AssertionError("a wrong token was taken")
    except Exception as error:  # google-auth tries to renew it, and says that it cannot.
        assert type(error).__name__ == "RefreshError", repr(error)
    quotas_of(person(limited_url, limited_folder, "ana", MANAGE))
    print("done")


main(*sys.argv[1:])
