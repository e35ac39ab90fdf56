//! Plausible names, in both languages.

use penstock_shared::permission::Role;

/// Code, English, Chinese.
pub type Term = (&'static str, &'static str, &'static str);

pub const DEPARTMENTS: [Term; 5] = [
    ("BRAND", "Brand", "品牌部"),
    ("GROWTH", "Growth", "增长部"),
    ("EVENTS", "Events", "会展部"),
    ("CONTENT", "Content & Social", "内容与社媒部"),
    ("GLOBAL", "International", "海外市场部"),
];

pub const CHANNELS: [Term; 6] = [
    ("SEARCH", "Search ads", "搜索广告"),
    ("SOCIAL", "Social ads", "社交广告"),
    ("SHOWS", "Trade shows", "展会"),
    ("EMAIL", "Email", "邮件营销"),
    ("CONTENT", "Content & SEO", "内容与 SEO"),
    ("PR", "PR & media", "公关与媒体"),
];

pub const ACTIVITY_TYPES: [Term; 8] = [
    ("LAUNCH", "Product launch", "新品发布"),
    ("WEBINAR", "Webinar", "线上研讨会"),
    ("EXHIBITION", "Exhibition", "展览"),
    ("SEASONAL", "Seasonal promotion", "季节促销"),
    ("BRAND", "Brand campaign", "品牌活动"),
    ("LEADS", "Lead generation", "线索获取"),
    ("KOL", "Creator collaboration", "达人合作"),
    ("CUSTOMER", "Customer event", "客户活动"),
];

pub const CATEGORIES: [Term; 7] = [
    ("MEDIA", "Media", "媒体投放"),
    ("PRODUCTION", "Production", "制作"),
    ("AGENCY", "Agency fees", "代理服务费"),
    ("VENUE", "Venue & booth", "场地与展位"),
    ("TRAVEL", "Travel", "差旅"),
    ("GIFTS", "Gifts & samples", "礼品与样品"),
    ("SOFTWARE", "Software", "软件"),
];

/// Groups of [`CATEGORIES`], with the codes of their parts.
pub const CATEGORY_GROUPS: [(Term, &[&str]); 2] = [
    (("ADVERTISING", "Advertising", "广告与内容"), &["MEDIA", "PRODUCTION", "AGENCY"]),
    (("ON_SITE", "Events & hospitality", "活动与接待"), &["VENUE", "TRAVEL", "GIFTS"]),
];

/// The code of the value above, and the value.
pub const REGIONS: [(&str, Term); 6] = [
    ("", ("CN", "China", "中国")),
    ("CN", ("CN-EAST", "East China", "华东")),
    ("CN", ("CN-SOUTH", "South China", "华南")),
    ("CN", ("CN-NORTH", "North China", "华北")),
    ("", ("EU", "Europe", "欧洲")),
    ("", ("NA", "North America", "北美")),
];

pub const PRODUCT_LINES: [(&str, Term); 4] = [
    ("", ("HOME", "Home lighting", "家居照明")),
    ("", ("DESK", "Desk & studio", "台灯与工作室")),
    ("", ("GARDEN", "Garden & outdoor", "庭院与户外")),
    ("", ("SMART", "Smart lighting", "智能照明")),
];

/// Name, role, the department's code ("MKT" is the root).
pub const COLLEAGUES: [(&str, Role, &str); 14] = [
    ("赵敏 Zhao Min", Role::DepartmentHead, "MKT"),
    ("李娜 Li Na", Role::DepartmentHead, "BRAND"),
    ("张伟 Zhang Wei", Role::DepartmentHead, "EVENTS"),
    ("刘洋 Liu Yang", Role::DepartmentHead, "CONTENT"),
    ("Emma Clarke", Role::DepartmentHead, "GLOBAL"),
    ("孙莉 Sun Li", Role::FinanceController, "MKT"),
    ("黄婷 Huang Ting", Role::Marketer, "BRAND"),
    ("吴昊 Wu Hao", Role::Marketer, "BRAND"),
    ("徐杰 Xu Jie", Role::Marketer, "GROWTH"),
    ("何佳 He Jia", Role::Marketer, "EVENTS"),
    ("马超 Ma Chao", Role::Marketer, "EVENTS"),
    ("郑爽 Zheng Shuang", Role::Marketer, "CONTENT"),
    ("Lucas Meyer", Role::Marketer, "GLOBAL"),
    ("Priya Nair", Role::Marketer, "GLOBAL"),
];

pub const VENDORS: [&str; 24] = [
    "蓝湾传媒 Bluebay Media",
    "橙果广告 Orange Fruit Advertising",
    "Northwind Search Partners",
    "云帆数字营销",
    "星河会展服务",
    "Harbour Lights Events",
    "青禾设计工作室",
    "Paper Crane Studio",
    "麦田影视制作",
    "Riverside Films",
    "鼎盛印务",
    "晨光礼品",
    "Atlas Travel Services",
    "Lumen Analytics",
    "极光社媒互动",
    "Fernhill PR",
    "和声公关顾问",
    "Maple & Pine Exhibits",
    "数海科技",
    "Letterbox Email Services",
    "一粟内容工坊",
    "Kestrel Outdoor",
    "万象直播",
    "Quayside Catering",
];

/// Which channels each department works with, in the order of [`DEPARTMENTS`].
pub const CHANNELS_OF: [&[usize]; 5] = [&[1, 4, 5], &[0, 1, 3], &[2, 5], &[1, 4, 3], &[0, 2, 1]];

pub const THEMES: [(&str, &str); 15] = [
    ("Spring lighting", "春季焕新"),
    ("Warm winter", "暖冬计划"),
    ("Smart home week", "智能家居周"),
    ("618 festival", "618 大促"),
    ("Double 11", "双十一"),
    ("Night reading", "夜读时光"),
    ("Kitchen light", "厨房之光"),
    ("Designer series", "设计师系列"),
    ("Back to school", "开学季"),
    ("Energy saver", "节能先锋"),
    ("Garden lights", "庭院灯光"),
    ("New flat", "新居礼遇"),
    ("Studio lamp", "工作室台灯"),
    ("Lantern festival", "元宵灯会"),
    ("Member day", "会员日"),
];

/// What is bought, by category (index into [`CATEGORIES`]).
pub const PURCHASES: [(&str, &str, usize); 16] = [
    ("Keyword campaign", "关键词投放", 0),
    ("Feed ads", "信息流投放", 0),
    ("Banner placement", "横幅广告位", 0),
    ("Creator fee", "达人合作费", 2),
    ("Landing page", "落地页制作", 1),
    ("Product video", "产品视频拍摄", 1),
    ("Key visual", "主视觉设计", 1),
    ("Agency retainer", "代理月费", 2),
    ("Booth construction", "展台搭建", 3),
    ("Venue hire", "场地租赁", 3),
    ("Team travel", "团队差旅", 4),
    ("Samples for media", "媒体样品", 5),
    ("Guest gifts", "嘉宾伴手礼", 5),
    ("Email platform", "邮件平台月费", 6),
    ("Press release", "新闻稿发布", 2),
    ("Survey panel", "调研样本", 2),
];
