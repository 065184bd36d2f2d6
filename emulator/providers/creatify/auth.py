"""Both headers, or 401."""

from emulator.engine.accounts import Account
from emulator.web.admission import Credential, account_id
from emulator.web.call import Call
from emulator.web.refusals import Refusal

API_ID = "00000000-0000-4000-8000-00000000c1d1"
API_KEY = "emulatorcreatifykey0000000000000000000001"
CREDENTIALS = (Credential(API_ID, API_KEY),)


async def authenticate(call: Call) -> Account:
    """The account of the pair X-API-ID and X-API-KEY. Raises Refusal."""
    name, key = call.header(b"x-api-id"), call.header(b"x-api-key")
    # docs: workspace/get-remainingcredits, one security requirement with both headers
    if not name or not key:
        raise Refusal("not_authenticated", field="header x-api-key" if name else "header x-api-id")
    account = await call.admit(account_id(name), key)
    if account is None:
        # assumed: 401, as with every authenticator that has a challenge; DRF's own words
        raise Refusal("authentication_failed", field="header x-api-key")
    # docs: quickstart, "API access" needs a plan; assumed: which answer an account without one gets
    if account.state in ("banned", "expired"):
        raise Refusal("permission_denied", field="header x-api-id")
    if account.state == "overdue":
        # assumed: who has not paid has nothing to spend
        raise Refusal("insufficient_credits", field="header x-api-id")
    return account
