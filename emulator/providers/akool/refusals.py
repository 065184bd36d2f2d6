"""How Akool says no: the one table of codes, and which of our errors becomes which.

A business error is HTTP 200 with `{"code", "msg"}` and without `data`; only what never reaches the business code (an
unknown path, a body that is too long, a crash) has a status of its own.
"""

from pydantic import ValidationError

from emulator.core.errors import Conflict, Missing
from emulator.engine.accounts import Crowded, Shortage
from emulator.web.call import Call
from emulator.web.refusals import NoRoute, Refusal, RequestError, Throttled, TooLarge, WrongMethod
from emulator.web.reply import Reply, json_reply

# docs: error-code, all of it, and 2001 of head-swap; in the pages' own wording where they have one, because the one
# message of the pages' codes that was seen on the wire (1015) has it; only there the first letter is known to be small
TABLE: dict[int, str] = {
    # wire: v4 image creation; the pages say "Parameter error or Parameter can not be empty"
    1003: "parameter validate error",
    1004: "Requires verification",
    1005: "Operation is too frequent",
    1006: "Your quota is not enough",
    1007: "Face count changes exceed",
    1008: "The content you get does not exist",
    1009: "You do not have permission to operate",
    1010: "You can not operate this content",
    1011: "This content has been operated",
    1013: "Use audio in video",
    1014: "Resource does not exist",
    # wire: createbytalkingphoto, 2025-09
    1015: "create video error, please try again later",
    1016: "Face swapping error",
    1017: "Audio not created",
    1101: "Invalid authorization or The request token has expired",
    1102: "Authorization cannot be empty",
    1103: "Not paid or payment is overdue",
    1104: "Insufficient credit balance",
    1105: "avatar processing error",
    1108: "image processing error",
    # wire: Akool's image-to-video demo takes 1109 for a wrong API key; the text is the table's
    1109: "account not exist",
    1110: "audio processing error",
    1111: "avatar callback processing error",
    1112: "voice processing error",
    1200: "The account has been banned",
    1201: "create audio error, please try again later",
    1202: "The same video cannot be translated lipSync in the same language more than 1 times",
    1203: "video should be with audio",
    1204: "Your video duration is exceed 60s!",
    1205: "Create video error, please try again later",
    1206: "background change processing error",
    1207: "The video you are using exceeds the size limit allowed by the system by 300M",
    1208: "video parsing error",
    1209: "Please upload a video in another encoding format",
    1210: "The video you are using exceeds the value allowed by the system by 60fp",
    1211: "Create lipsync error, please try again later",
    1212: "Sentiment analysis fails",
    1213: "Requires subscription user to use",
    1214: "liveAvatar in processing",
    1215: "liveAvatar processing is busy",
    1216: "liveAvatar session not exist",
    1217: "liveAvatar callback error",
    1218: "liveAvatar processing error",
    1219: "liveAvatar closed",
    1220: "liveAvatar upload avatar error",
    1221: "Account not subscribed",
    1222: "Resource already exist",
    1223: "liveAvatar upload exceed",
    2001: "Server error",
}


def refusal(code: int, message: str | None = None, *, field: str | None = None) -> Refusal:
    """The refusal with this code of the table; the message of 1003 often names the field."""
    return Refusal(code, message or TABLE[code], status=200, field=field)


CODES = {str(code): refusal(code) for code in TABLE}
"""What `emulator-error=CODE` names."""


def required(name: str, field: str | None = None) -> Refusal:
    """A field is missing or empty."""
    # wire: "source_images is required for image-to-image model"
    return refusal(1003, f"{name} is required", field=field or name)


def refuse(error: Exception, call: Call) -> Reply:
    """Any error in the vendor's envelope."""
    match error:
        case Refusal():
            return json_reply({"code": error.code, "msg": error.message}, error.status or 200)
        case NoRoute() | WrongMethod():
            # wire: unknown paths are HTTP 404; the body is assumed
            return _http(404, "Not Found")
        case TooLarge():
            # assumed: what refuses a long body sits before the business code
            return _http(413, "Payload Too Large")
        case Throttled() | Crowded():
            # docs: error-code, 1005, "Frequent operation"; assumed: for too many jobs at a time too, no code is nearer
            return refuse(refusal(1005), call)
        case Shortage():
            # docs: error-code, 1006 and 1104; which of them is not said, so it can be chosen
            return refuse(refusal(call.options.no_credits), call)
        case Missing():
            return refuse(refusal(1008), call)
        case ValidationError():
            return refuse(_wrong_body(error), call)
        case RequestError() | Conflict():
            return refuse(refusal(1003), call)
        case _:
            # assumed: as the 404
            return _http(500, "Internal Server Error")


def _wrong_body(error: ValidationError) -> Refusal:
    """The first thing that is wrong with a body: a missing field is named, anything else is not."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return required(str(first["loc"][-1])) if first["type"] == "missing" else refusal(1003)


def _http(status: int, message: str) -> Reply:
    return json_reply({"status": status, "msg": message}, status)
