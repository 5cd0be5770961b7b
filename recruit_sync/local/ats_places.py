# SPDX-License-Identifier: Apache-2.0
"""Where do simulated candidates live, and what are people called there?

For each country: the name generator's locale, the languages a profile may show (the commonest
first), the vendor's telephone code, and regions worth having. Facts of simulation, no policy.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    names: str
    languages: str
    phone_code: str
    regions: str = ""


PLACES = {
    "AE": Place("ar_AA", "ar_AE en_US", "ARE_971"),
    "AR": Place("es_AR", "es_AR", "ARG_54", "AR-B AR-C AR-X"),
    "AT": Place("de_AT", "de_AT", "AUT_43"),
    "AU": Place("en", "en_AU", "AUS_61", "AU-NSW AU-VIC AU-WA AU-QLD"),
    "BA": Place("hr_HR", "bs_BA hr_HR", "BIH_387"),
    "BE": Place("nl_BE", "nl_BE fr_BE de_BE", "BEL_32"),
    "BG": Place("bg_BG", "bg_BG", "BGR_359"),
    "BR": Place("pt_BR", "pt_BR", "BRA_55", "BR-SP BR-RJ BR-AM BR-AC"),
    "CA": Place("fr_CA", "en_CA fr_CA", "CAN_1", "CA-ON CA-QC CA-BC CA-NL"),
    "CH": Place("de_CH", "de_CH fr_CH it_CH", "CHE_41"),
    "CN": Place("zh_CN", "zh_CN", "CHN_86"),
    "CO": Place("es_CO", "es_CO", "COL_57"),
    "CY": Place("el_GR", "el_GR tr_TR en_GB", "CYP_357"),
    "CZ": Place("cs_CZ", "cs_CZ", "CZE_420"),
    "DE": Place("de_DE", "de_DE en_US", "DEU_49"),
    "DK": Place("da_DK", "da_DK", "DNK_45"),
    "EE": Place("et_EE", "et_EE ru_RU", "EST_372"),
    "EG": Place("ar_AA", "ar_EG en_US", "EGY_20"),
    "ES": Place("es_ES", "es_ES ca_ES", "ESP_34", "ES-MD ES-CT ES-CN"),
    "FI": Place("fi_FI", "fi_FI sv_FI", "FIN_358"),
    "FR": Place("fr_FR", "fr_FR", "FRA_33"),
    "GB": Place("en_GB", "en_GB", "GBR_44"),
    "GR": Place("el_GR", "el_GR", "GRC_30"),
    "HK": Place("zh_TW", "zh_HK en_GB", "HKG_852"),
    "HR": Place("hr_HR", "hr_HR", "HRV_385"),
    "HU": Place("hu_HU", "hu_HU", "HUN_36"),
    "ID": Place("id_ID", "id_ID en_US", "IDN_62", "ID-JK ID-BA ID-PA"),
    "IE": Place("en_IE", "en_GB ga_IE", "IRL_353"),
    "IL": Place("he_IL", "he_IL en_US", "ISR_972"),
    "IN": Place("hi_IN", "en_IN hi_IN", "IND_91"),
    "IS": Place("is_IS", "is_IS", "ISL_354"),
    "IT": Place("it_IT", "it_IT", "ITA_39"),
    "JP": Place("ja_JP", "ja_JP", "JPN_81"),
    "KE": Place("en_KE", "en_GB", "KEN_254"),
    "KR": Place("ko_KR", "ko_KR", "KOR_82"),
    "LI": Place("de_LI", "de_CH", "LIE_423"),
    "LT": Place("lt_LT", "lt_LT", "LTU_370"),
    "LU": Place("fr_FR", "fr_FR de_DE", "LUX_352"),
    "LV": Place("lv_LV", "lv_LV", "LVA_371"),
    "MT": Place("en", "en_GB mt_MT", "MLT_356"),
    "MX": Place("es_MX", "es_MX", "MEX_52", "MX-CMX MX-BCN MX-ROO"),
    "MY": Place("id_ID", "ms_MY en_GB", "MYS_60"),
    "NG": Place("en_NG", "en_GB", "NGA_234"),
    "NL": Place("nl_NL", "nl_NL", "NLD_31"),
    "NO": Place("no_NO", "nb_NO", "NOR_47"),
    "NZ": Place("en_NZ", "en_NZ", "NZL_64"),
    "PH": Place("en", "en_PH fil_PH", "PHL_63"),
    "PK": Place("en_PK", "en_PK ur_PK", "PAK_92"),
    "PL": Place("pl_PL", "pl_PL", "POL_48"),
    "PT": Place("pt_PT", "pt_PT", "PRT_351", "PT-11 PT-13 PT-20"),
    "RO": Place("ro_RO", "ro_RO", "ROU_40"),
    "RS": Place("hr_HR", "sr_RS", "SRB_381"),
    "SA": Place("ar_AA", "ar_SA en_US", "SAU_966"),
    "SE": Place("sv_SE", "sv_SE", "SWE_46"),
    "SG": Place("zh_CN", "en_SG zh_SG", "SGP_65"),
    "SI": Place("sl_SI", "sl_SI", "SVN_386"),
    "SK": Place("sk_SK", "sk_SK", "SVK_421"),
    "TH": Place("th_TH", "th_TH en_US", "THA_66"),
    "TR": Place("tr_TR", "tr_TR", "TUR_90"),
    "TW": Place("zh_TW", "zh_TW", "TWN_886"),
    "US": Place("en_US", "en_US es_US", "USA_1", "US-CA US-NY US-TX US-HI US-IL"),
    "VN": Place("vi_VN", "vi_VN", "VNM_84"),
    "ZA": Place("zu_ZA", "en_ZA zu_ZA", "ZAF_27"),
}
CONSENT_BEFORE_CONTACT = frozenset(("AE", "EG", "SA", "VN"))
PUBLIC_CONTACT_ONLY = frozenset(("AR", "CA-QC", "CN", "CO", "IN", "MY", "PK"))
