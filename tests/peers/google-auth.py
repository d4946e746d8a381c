"""google-auth and a sign-in that goes from roomkey to it and back. Arguments: the sandbox's URL,
the file that roomkey exported, and the file to write for roomkey."""

import json
import sys
import urllib.request

import google_auth_httplib2
import httplib2
from google.oauth2.credentials import Credentials

url, exported, back = sys.argv[1:]

creds = Credentials.from_authorized_user_file(exported)
assert creds.account == "ana@example.com", creds.account
assert "https://www.googleapis.com/auth/chat.spaces" in creds.scopes, creds.scopes
# The library always goes to Google, whatever the file says; here Google is the sandbox.
creds._token_uri = f"{url}/token"
creds.refresh(google_auth_httplib2.Request(httplib2.Http()))
assert creds.valid

request = urllib.request.Request(f"{url}/v1/spaces", headers={"Authorization": f"Bearer {creds.token}"})
with urllib.request.urlopen(request) as answer:
    assert json.load(answer)["spaces"]

with open(back, "w", encoding="utf-8") as file:
    file.write(creds.to_json())
print("done")
