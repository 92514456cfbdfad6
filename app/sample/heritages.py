"""Names of many languages, scripts and lengths."""

from dataclasses import dataclass

from app.sample.chance import mix

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heritage:
    """How a family of one language is named.

    A family name written `a/b` is `a` for men and `b` for women.
    """

    women: Names
    men: Names
    families: Names
    double: bool = False
    """True where a child bears a name of both parents."""


def _of(women: str, men: str, families: str, *, double: bool = False) -> Heritage:
    return Heritage(_listed(women), _listed(men), _listed(families), double)


def _listed(names: str) -> Names:
    return tuple(names.split(", "))


_ENGLISH = _of(
    "Olivia, Emma, Ava, Charlotte, Abigail, Grace, Hannah, Madison, Zoë, Chloe, Harper, Ella, Nora,"
    " Mary Jane, Ann-Marie, Quinn, Riley, Avery, J",
    "Liam, Noah, James, William, Benjamin, Lucas, Henry, Jack, Owen, Wyatt, Caleb, Ethan, Mason,"
    " Samuel, De'Andre, D'Angelo, Rowan, Jordan, J. D.",
    "Smith, Johnson, Williams, Brown, Jones, Miller, Davis, Wilson, Anderson, Taylor, Moore,"
    " Jackson, White, Harris, Martin, Thompson, Clark, Lewis, Walker, Young, King, Wright, Hill,"
    " Green, Adams, Baker, Null, St. John, Smith-Jones, Featherstonehaugh, Worthington-Smythe",
)
_IRISH = _of(
    "Siobhán, Niamh, Aoife, Caoimhe, Róisín, Saoirse, Fiona",
    "Oisín, Cillian, Seán, Pádraig, Eoghan, Hamish, Conor",
    "O'Brien, O’Connor, O'Neill, McDonald, MacLeod, McCarthy, Ó Súilleabháin, O'Shaughnessy",
)
_SPANISH = _of(
    "Sofía, Valentina, Camila, Isabella, Ximena, Lucía, Inés, María José, Guadalupe, Begoña,"
    " María de los Ángeles Guadalupe, Itzel",
    "Santiago, Mateo, Diego, Ángel, José Luis, Emiliano, Joaquín, Íñigo, Jesús, Juan Carlos,"
    " Francisco de Asís, Xavier",
    "García, Rodríguez, Martínez, Hernández, López, González, Pérez, Sánchez, Ramírez, Núñez,"
    " Muñoz, Peña, Ibáñez, de la Cruz, Fernández de Córdoba, Álvarez de Toledo y Mendoza,"
    " Ruiz-Gallardón",
    double=True,
)
_PORTUGUESE = _of(
    "Beatriz, Conceição, Inês, Luísa, Antônia",
    "João, Thiago, Gonçalo, Estêvão, Luís",
    "da Silva, dos Santos, Gonçalves, Araújo, Magalhães, Vasconcelos",
    double=True,
)
_VIETNAMESE = _of(
    "Anh Thư, Ngọc Ánh, Thùy Dương, Mỹ Linh, Hồng Nhung, Phương",
    "Minh Đức, Quốc Bảo, Hữu Phước, Tuấn Kiệt, Đăng Khoa, Huy",
    "Nguyễn, Trần, Lê, Phạm, Huỳnh, Đặng, Bùi, Đỗ, Ngô, Vũ",
)
_CHINESE = _of(
    "小丽, 美玲, 雅婷, 诗涵, 雪", "小龙, 伟, 志明, 浩然, 俊杰", "李, 王, 张, 刘, 陈, 欧阳"
)
_PINYIN = _of(
    "Xiu Ying, Mei, Yuè, Lì Huá, Xin Yi",
    "Wei, Jun, Hào, Zhi Qiang, Bo",
    "Li, Wang, Zhang, Ng, Wu, E",
)
_JAPANESE = _of(
    "さくら, 美咲, 陽菜, ゆい", "大翔, 蓮, 悠真, たろう", "佐藤, 鈴木, 𠮷田, 渡邊, 小鳥遊"
)
_KOREAN = _of(
    "서연, 지우, Ha-eun, Min-ji", "민준, 도윤, Joon-ho, Seo-jun", "김, 이, 박, Kim, O, Seong"
)
_FILIPINO = _of(
    "Maria Cristina, Jasmine, Althea, Princess", "Jose Mari, Angelo, Jun-Jun, Niño",
    "dela Cruz, Bautista, de los Santos-Reyes, Magsaysay, Ocampo", double=True,
)  # fmt: skip
_INDIAN = _of(
    "Priya, Ananya, Lakshmi, S, Kavya, Harpreet, Aishwarya",
    "Arjun, Rohan, Venkata Satyanarayana, K., Gurpreet, Vikram, Ravi",
    "Patel, Singh, Sharma, Kaur, Venkatanarasimharajuvaripeta, Krishnamurthy, Iyer, Rao, Das",
)
_HINDI = _of("आराध्या, सीता, दिव्या", "आरव, कृष्ण, विवेक", "शर्मा, वर्मा, गुप्ता")
_URDU = _of("Ayesha, Zainab, Noor-ul-Ain", "Muhammad, Bilal, Zia-ur-Rehman", "Khan, Malik, Qureshi")
_ARABIC = _of("فاطمة, مريم, ليلى", "محمد, أحمد, عبد الرحمن", "الخطيب, حداد, عبد الله")
_ARABIC_LATIN = _of(
    "Fatima, Maryam, Layla, Amal, Shaimaa", "Mohammed, Abd al-Rahman, Yousef, Ali, Hussein",
    "al-Khalil, El-Masry, Haddad, bin Rashid, Abdul-Jabbar, Al Sa'ud",
)  # fmt: skip
_HEBREW = _of("נועה, תמר", "דוד, יוסף", "כהן, לוי, בן־דוד")
_SOMALI = _of("Hodan, Ifrah, Caasha", "Cabdi, Maxamed, Liban", "Warsame, Xasan, Cumar, Jaamac")
_AMHARIC = _of("ሰላም, ትዕግስት", "ዳዊት, አበበ", "ተስፋዬ, በቀለ")
_YORUBA = _of(
    "Ọlábísí, Adéọlá, Ayọ̀délé, Oluwaseun",
    "Olúwadámiláre, Ṣeun, Babátúndé",
    "Adébáyọ̀, Ọlátúnjí, Okafor",
)
_AKAN = _of("Akosua, Nana Yaa, Abena", "Kwame, Kofi, Yaw", "Mensah, Owusu-Ansah, Nkrumah, Y")
_POLISH = _of(
    "Małgorzata, Agnieszka, Zofia, Żaneta", "Łukasz, Paweł, Grzegorz, Święty",
    "Kowalski/Kowalska, Wiśniewski/Wiśniewska, Wójcik, Szczęsny, Brzęczyszczykiewicz",
)  # fmt: skip
_UKRAINIAN = _of("Олена, Софія, Ївга", "Тарас, Богдан, Ґедимін", "Шевченко, Ковальчук, Дем'яненко")
_RUSSIAN = _of("Екатерина, Анна", "Дмитрий, Фёдор", "Иванов/Иванова, Достоевский/Достоевская")
_GREEK = _of("Ελένη, Δέσποινα", "Γιώργος, Οδυσσέας", "Παπαδόπουλος/Παπαδοπούλου, Νικολάου")
_ARMENIAN = _of("Անահիտ, Նարե", "Հայկ, Արմեն", "Սարգսյան, Հարությունյան")
_GEORGIAN = _of("ნინო, თამარ", "გიორგი, ლევან", "ბერიძე, კაპანაძე")
_TURKISH = _of("İpek, Gülşen, Işıl", "İsmail, Çağrı, Işık", "Yılmaz, Öztürk, Şahin, Iğdır")
_GERMAN = _of(
    "Jördis, Käthe, Anneliese",
    "Jürgen, Günther, Karl-Heinz",
    "Müller, Weiß, Strauß, von der Heide, Schröder",
)
_DUTCH = _of(
    "Femke, Anouk, Zoë", "Daniël, Joris, 't Joost", "van der Berg, 't Hooft, de Vries, IJsselmuiden"
)
_FRENCH = _of(
    "Élodie, Aïssatou, Marie-Ève, Zoé", "Jean-Luc, François, Loïc, Jean-Baptiste",
    "Dupont, d'Arc, L’Écuyer, Saint-Exupéry, Jean-Pierre, Y",
)  # fmt: skip
_ITALIAN = _of(
    "Giulia, Nicolò, Chiara", "Niccolò, Dario, Gian Luca", "D'Angelo, Rossi, De Luca, Dell'Acqua"
)
_NORDIC = _of(
    "Åsa, Linnéa, Sigríður, Ásta",
    "Bjørn, Søren, Þórður, Åke",
    "Ærø, Sjögren, Jónsson/Jónsdóttir, Østergård, Åström",
)
_HAWAIIAN = _of(
    "Leilani, Kaʻiulani, Māhealani", "Kekoa, Kamehameha, Makoa",
    "Kealoha, Kahananui, Keihanaikukauakahihuliheekahaunaele, ʻĀkau",
)  # fmt: skip
_SAMOAN = _of("Sina, Talia", "Tavita, Fa'afetai", "Tuiasosopo, Fa'asavalu, Leiataua")
_NAVAJO = _of("Dezbah, Nizhoni", "Hastiin, Ashkii", "Yázhí, Begay, Tso, Nééz, Tsinajinnie")
_HMONG = _of("Pa Houa, Mai Nhia, Kia", "Tou, Chue, Nhia Xou", "Vang, Xiong, Yang, Lo, Her")
_THAI = _of("สุดารัตน์, มาลี", "สมชาย, ธนกร", "ศรีสุข, Phetchrattanamongkhonchai, วงศ์ใหญ่")
_INDONESIAN = _of("Dewi, Putri", "Suharto, Budi", "FNU, Wijaya, Hadiningrat")

HERITAGES = mix(
    (52, _ENGLISH), (8, _IRISH), (40, _SPANISH), (4, _PORTUGUESE), (9, _VIETNAMESE), (3, _CHINESE),
    (6, _PINYIN), (2, _JAPANESE), (5, _KOREAN), (4, _FILIPINO), (9, _INDIAN), (2, _HINDI),
    (3, _URDU), (3, _ARABIC), (6, _ARABIC_LATIN), (1, _HEBREW), (4, _SOMALI), (2, _AMHARIC),
    (4, _YORUBA), (3, _AKAN), (5, _POLISH), (2, _UKRAINIAN), (2, _RUSSIAN), (2, _GREEK),
    (1, _ARMENIAN), (1, _GEORGIAN), (2, _TURKISH), (6, _GERMAN), (3, _DUTCH), (6, _FRENCH),
    (4, _ITALIAN), (4, _NORDIC), (3, _HAWAIIAN), (2, _SAMOAN), (4, _NAVAJO), (4, _HMONG),
    (2, _THAI), (1, _INDONESIAN),
)  # fmt: skip
