"""The voices of TTS and of the old lip-sync, as the vendor's own ComfyUI plugin lists them, and what was tried.

The catalogue differs by account and region; there is no endpoint that lists it.
"""

from typing import Literal

ENGLISH = frozenset(
    """
    genshin_vindi2 zhinen_xuesheng AOT ai_shatang genshin_klee2 genshin_kirara ai_kaiya oversea_male1
    ai_chenjiahao_712 girlfriend_4_speech02 chat1_female_new-3 chat_0407_5-1 cartoon-boy-07 uk_boy1 cartoon-girl-01
    PeppaPig_platform ai_huangzhong_712 ai_huangyaoshi_712 ai_laoguowang_712 chengshu_jiejie you_pingjing
    calm_story1 uk_man2 laopopo_speech02 heainainai_speech02 reader_en_m-v1 commercial_lady_en_f-v1
    """.split()  # noqa: SIM905 - as a list it would be a page long
)
CHINESE = frozenset(
    """
    genshin_vindi2 zhinen_xuesheng tiyuxi_xuedi ai_shatang genshin_klee2 genshin_kirara ai_kaiya tiexin_nanyou
    ai_chenjiahao_712 girlfriend_1_speech02 chat1_female_new-3 girlfriend_2_speech02 cartoon-boy-07 cartoon-girl-01
    ai_huangyaoshi_712 you_pingjing ai_laoguowang_712 chengshu_jiejie zhuxi_speech02 uk_oldman3 laopopo_speech02
    heainainai_speech02 dongbeilaotie_speech02 chongqingxiaohuo_speech02 chuanmeizi_speech02 chaoshandashu_speech02
    ai_taiwan_man2_speech02 xianzhanggui_speech02 tianjinjiejie_speech02 diyinnansang_DB_CN_M_04-v2
    yizhipiannan-v1 guanxiaofang-v2 tianmeixuemei-v1 daopianyansang-v1 mengwa-v1
    """.split()  # noqa: SIM905 - as a list it would be a page long
)
VOICES = {"en": ENGLISH, "zh": CHINESE}

# wire: live checks of May and June 2026 on api-singapore, by the old lip-sync
CHECKED_GOOD = frozenset(
    {
        "girlfriend_4_speech02",
        "chat1_female_new-3",
        "genshin_vindi2",
        "ai_kaiya",
        "uk_boy1",
        "oversea_male1",
        "ai_shatang",
    }
)
# wire: the same checks; they stand in the plugin's list and in resellers', and are refused all the same
CHECKED_BAD = frozenset({"oversea_female1", "commercial_lady_en_f-v1", "reader_en_m-v1"})
# wire: the names that the plugin and apps give them ("girlfriend", "jiejie": elder sister, "nainai": grandmother, …)
_WOMEN = frozenset(
    """
    ai_shatang genshin_klee2 genshin_kirara girlfriend_4_speech02 girlfriend_1_speech02 girlfriend_2_speech02
    chat1_female_new-3 chat_0407_5-1 cartoon-girl-01 PeppaPig_platform chengshu_jiejie you_pingjing laopopo_speech02
    heainainai_speech02 commercial_lady_en_f-v1 chuanmeizi_speech02 tianjinjiejie_speech02 guanxiaofang-v2
    tianmeixuemei-v1 oversea_female1
    """.split()  # noqa: SIM905 - as a list it would be a page long
)


def gender(voice: str) -> Literal["female", "male", ""]:
    """Whose voice it is; empty for one that nobody knows."""
    if voice in _WOMEN:
        return "female"
    return "male" if voice in ENGLISH | CHINESE else ""


def speaks(voice: str, language: str) -> bool:
    """Whether there is such a voice, as far as is known, and it speaks the language."""
    # assumed: a voice that does not speak the language is unknown; one that was refused once is refused always
    return voice in VOICES[language] and voice not in CHECKED_BAD
