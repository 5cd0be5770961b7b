# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: RUF001 - Greek and Turkish letters are meant
"""What a text must say in each language, so that the tests can look for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One language, shown by the rules of one country."""

    country: str
    day: str
    city: str
    rights: tuple[str, ...]
    objection: str
    locked: str


SAID = {
    "en": Words(
        "IE", "2 December 2026", "Dublin",
        ("withdraw", "copy of your data", "corrected", "erased",
         "restricted", "portability", "object"),
        "Your right to object", "is locked",
    ),
    "de": Words(
        "DE", "2. Dezember 2026", "Berlin",
        ("widerrufen", "Auskunft", "berichtigen", "löschen",
         "einschränken", "Datenübertragbarkeit", "widersprechen"),
        "Ihr Widerspruchsrecht", "gesperrt",
    ),
    "th": Words(
        "TH", "2 ธันวาคม ค.ศ. 2026", "กรุงเทพ",
        ("ถอนความยินยอม", "การเข้าถึง", "แก้ไข", "ลบข้อมูล",
         "ระงับ", "การโอนย้ายข้อมูล", "คัดค้าน"),
        "สิทธิของท่านในการคัดค้าน", "ล็อก",
    ),
    "ms": Words(
        "MY", "2 Disember 2026", "Kuala Lumpur",
        ("menarik balik", "akses", "dibetulkan", "dipadamkan",
         "dihadkan", "kemudahalihan", "membantah"),
        "Hak anda untuk membantah", "dikunci",
    ),
    "ar": Words(
        "SA", "2 ديسمبر 2026", "الرياض",
        ("سحب الموافقة", "الاطلاع", "تصحيحها", "محوها", "تقييد", "نقل البيانات", "الاعتراض"),
        "حقك في الاعتراض", "مقفل",
    ),
    "fr": Words(
        "FR", "2 décembre 2026", "Paris",
        ("retirer", "(accès)", "rectifier", "effacer", "limiter", "portabilité", "opposer"),
        "Votre droit d’opposition", "verrouillé",
    ),
    "es": Words(
        "ES", "2 de diciembre de 2026", "Canarias",
        ("retirar", "(acceso)", "rectificación", "supresión",
         "limitación", "portabilidad", "oponerse"),
        "Su derecho de oposición", "bloquead",
    ),
    "pt-BR": Words(
        "BR", "2 de dezembro de 2026", "Rio Branco",
        ("revogar", "(acesso)", "correção", "eliminação",
         "limitação", "portabilidade", "opor-se"),
        "Seu direito de oposição", "bloquead",
    ),
    "pt-PT": Words(
        "PT", "2 de dezembro de 2026", "Açores",
        ("retirar", "(acesso)", "retificação", "apagamento",
         "limitação", "portabilidade", "opor-se"),
        "O seu direito de oposição", "bloquead",
    ),
    "it": Words(
        "IT", "2 dicembre 2026", "Roma",
        ("revocare", "(accesso)", "rettifica", "cancellazione",
         "limitazione", "portabilità", "opporsi"),
        "Il Suo diritto di opposizione", "bloccat",
    ),
    "nl": Words(
        "NL", "2 december 2026", "Amsterdam",
        ("intrekken", "(inzage)", "rectificeren", "wissen",
         "beperken", "overdraagbaarheid", "bezwaar"),
        "Uw recht van bezwaar", "vergrendeld",
    ),
    "pl": Words(
        "PL", "2 grudnia 2026", "Warszawa",
        ("wycofać", "(dostęp)", "sprostowania", "usunięcia",
         "ograniczenia", "przenoszenie danych", "sprzeciw"),
        "Pani/Pana prawo do sprzeciwu", "zablokowan",
    ),
    "hr": Words(
        "HR", "2. prosinca 2026.", "Zagreb",
        ("povući", "(pristup)", "ispravak", "brisanje",
         "ograničavanje", "prenosivost", "prigovor"),
        "Vaše pravo na prigovor", "zaključan",
    ),
    "cs": Words(
        "CZ", "2. prosince 2026", "Praha",
        ("odvolat", "(přístup)", "opravit", "vymazat", "omezit", "přenositelnost", "námitku"),
        "Vaše právo vznést námitku", "uzamčen",
    ),
    "ro": Words(
        "RO", "2 decembrie 2026", "București",
        ("retrageți", "(acces)", "rectificarea", "ștergerea",
         "restricționarea", "portabilitate", "opuneți"),
        "Dreptul dumneavoastră la opoziție", "blocat",
    ),
    "hu": Words(
        "HU", "2026. december 2.", "Budapest",
        ("visszavonása", "(hozzáférés)", "helyesbítése", "törlése",
         "korlátozása", "adathordozhatóság", "tiltakozás"),
        "Az Ön tiltakozáshoz való joga", "zárolva",
    ),
    "el": Words(
        "GR", "2 Δεκεμβρίου 2026", "Αθήνα",
        ("ανακαλέσετε", "(πρόσβαση)", "διόρθωσή", "διαγραφή",
         "περιορισμό", "φορητότητα", "εναντιωθείτε"),
        "Το δικαίωμά σας εναντίωσης", "κλειδωμέν",
    ),
    "sv": Words(
        "SE", "2 december 2026", "Stockholm",
        ("återkalla", "(tillgång)", "rättade", "raderade",
         "begränsad", "dataportabilitet", "invändningar"),
        "Din rätt att göra invändningar", "spärrad",
    ),
    "da": Words(
        "DK", "2. december 2026", "København",
        ("trække et samtykke tilbage", "indsigt", "berigtiget", "slettet",
         "begrænset", "dataportabilitet", "gøre indsigelse"),
        "Din ret til at gøre indsigelse", "låst",
    ),
    "nb": Words(
        "NO", "2. desember 2026", "Oslo",
        ("trekke tilbake et samtykke", "innsyn", "rettet", "slettet",
         "begrenset", "dataportabilitet", "protestere"),
        "Retten din til å protestere", "låst",
    ),
    "fi": Words(
        "FI", "2. joulukuuta 2026", "Helsinki",
        ("peruuttaa suostumus", "pääsy tietoihin", "oikaistuiksi", "poistetuiksi",
         "rajoitetuksi", "järjestelmästä toiseen", "vastustaa"),
        "Oikeutenne vastustaa", "lukittu",
    ),
    "tr": Words(
        "TR", "2 Aralık 2026", "İstanbul",
        ("geri almak", "erişim", "düzeltilmesini", "silinmesini",
         "kısıtlanmasını", "taşınabilirliği", "itiraz etmek"),
        "İtiraz hakkınız", "kilit",
    ),
    "id": Words(
        "ID", "2 Desember 2026", "Jakarta",
        ("menarik kembali persetujuan", "akses", "perbaikannya", "penghapusan",
         "pembatasan", "portabilitas", "keberatan"),
        "Hak Anda untuk mengajukan keberatan", "dikunci",
    ),
    "vi": Words(
        "VN", "2 tháng 12, 2026", "Ho Chi Minh",
        ("rút lại sự đồng ý", "quyền xem dữ liệu", "chỉnh sửa", "xóa dữ liệu",
         "hạn chế", "chuyển dữ liệu", "phản đối"),
        "Quyền phản đối của quý vị", "khóa",
    ),
    "ja": Words(
        "JP", "2026年12月2日", "東京",
        ("同意を撤回", "開示", "訂正", "消去", "利用停止", "データポータビリティ",
         "異議を申し立てる"),
        "異議を申し立てる権利", "ロック",
    ),
    "ko": Words(
        "KR", "2026년 12월 2일", "서울",
        ("동의를 철회할 권리", "열람", "정정", "삭제", "처리정지", "전송요구권",
         "이의를 제기할 권리"),
        "이의를 제기할 권리", "잠금 상태",
    ),
    "zh-Hans": Words(
        "CN", "2026年12月2日", "上海",
        ("撤回同意", "查阅、复制", "更正", "删除", "限制其使用", "可携带权", "反对"),
        "您的反对权", "锁定",
    ),
    "zh-Hant": Words(
        "TW", "2026年12月2日", "台北",
        ("撤回同意", "查閱", "更正", "刪除", "限制其使用", "可攜權", "反對"),
        "您的反對權", "鎖定",
    ),
    "he": Words(
        "IL", "2 בדצמבר 2026", "ירושלים",
        ("לבטל הסכמה", "עיון", "תיקונו", "מחיקת", "הגבלת השימוש", "ניידות", "להתנגד"),
        "הזכות שלך להתנגד", "נעול",
    ),
    "hi": Words(
        "IN", "2 दिसंबर 2026", "Kolkata",
        ("सहमति कभी भी वापस लेना", "पहुँच", "सुधार", "मिटवाना",
         "सीमित", "पोर्टेबिलिटी", "आपत्ति करना"),
        "आपत्ति करने का आपका अधिकार", "लॉक",
    ),
}  # fmt: skip
