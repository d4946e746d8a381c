"""A device client that nobody here wrote: requests-oauthlib with oauthlib's DeviceClient.

Usage: requests-oauthlib.py ISSUER CLIENT_ID [SCOPE]
Tells each step as one line of JSON; then does what the lines of its stdin ask for:
{"refresh": TOKEN} or {"revoke": TOKEN}.
"""

import json
import sys
import time

from oauthlib.oauth2 import DeviceClient
from oauthlib.oauth2.rfc6749.errors import CustomOAuth2Error, OAuth2Error
from requests_oauthlib import OAuth2Session

issuer, client_id = sys.argv[1:3]
scope = sys.argv[3].split() if len(sys.argv) > 3 else None


def say(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


session = OAuth2Session(client=DeviceClient(client_id, scope=scope))
about = session.request("GET", f"{issuer}/.well-known/oauth-authorization-server", withhold_token=True)
about = about.json()


def post(endpoint, **form):
    return session.request("POST", about[endpoint], data=form, withhold_token=True)


asked = post(
    "device_authorization_endpoint",
    client_id=client_id,
    **({"scope": " ".join(scope)} if scope else {}),
).json()
say("asked", **asked)

pause = asked["interval"]
while True:
    time.sleep(pause)
    try:
        token = session.fetch_token(
            about["token_endpoint"],
            device_code=asked["device_code"],
            include_client_id=True,
        )
        say("tokens", **token)
        break
    except CustomOAuth2Error as error:
        if error.error == "slow_down":
            pause += 5
        elif error.error != "authorization_pending":
            say("failed", error=error.error, status=error.status_code)
            break
    except OAuth2Error as error:
        say("failed", error=error.error, status=error.status_code)
        break

for line in sys.stdin:
    act = json.loads(line)
    try:
        if "refresh" in act:
            token = session.refresh_token(
                about["token_endpoint"], refresh_token=act["refresh"], client_id=client_id
            )
            say("tokens", **token)
        else:
            answer = post("revocation_endpoint", client_id=client_id, token=act["revoke"])
            say("revoked", status=answer.status_code)
    except OAuth2Error as error:
        say("failed", error=error.error, status=error.status_code)
