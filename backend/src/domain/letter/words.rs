//! The texts of mails.

use penstock_shared::{mail::MailKind, organisation::Locale};

use super::{Item, one_line};

/// The texts of one language.
pub(super) struct Words {
    locale: Locale,
    pub amount: &'static str,
    pub available: &'static str,
    pub budget: &'static str,
    why: &'static str,
    settings: &'static str,
    report_why: &'static str,
    report_settings: &'static str,
    pub trial: &'static str,
    pub trial_text: &'static str,
}

impl Words {
    pub const fn of(locale: Locale) -> Self {
        match locale {
            Locale::En => Self {
                locale,
                amount: "Amount",
                available: "Available",
                budget: "Budget",
                why: "You choose in your profile what you are told by mail.",
                settings: "Your profile",
                report_why: "Somebody sends you this report. You can leave it.",
                report_settings: "Reports by mail",
                trial: "Mail arrives",
                trial_text: "An administrator sent this mail to try whether mail arrives. It does.",
            },
            Locale::ZhCn => Self {
                locale,
                amount: "金额",
                available: "可用余额",
                budget: "预算",
                why: "您可以在个人设置中选择通过邮件接收哪些通知。",
                settings: "个人设置",
                report_why: "有人向您定期发送此报表。您可以退订。",
                report_settings: "报表订阅",
                trial: "邮件发送正常",
                trial_text: "这是管理员发送的测试邮件，说明邮件可以送达。",
            },
        }
    }

    /// Why the mail came, and what the link is called at which that is changed.
    pub fn reason(&self, items: &[&Item]) -> (&'static str, &'static str) {
        if items.iter().any(|item| item.kind == MailKind::Report) {
            (self.report_why, self.report_settings)
        } else {
            (self.why, self.settings)
        }
    }

    pub fn greeting(&self, reader: &str) -> String {
        match self.locale {
            Locale::En => format!("Hello {reader},"),
            Locale::ZhCn => format!("{reader}，您好："),
        }
    }

    pub fn digest(&self, count: usize) -> String {
        match (self.locale, count) {
            (Locale::En, 1) => "1 thing that happened".to_owned(),
            (Locale::En, _) => format!("{count} things that happened"),
            (Locale::ZhCn, _) => format!("{count} 条通知"),
        }
    }

    /// What happened, in a sentence without its end.
    pub fn sentence(&self, item: &Item) -> String {
        let name = one_line(&item.actor);
        match self.locale {
            Locale::En => english(item.kind, &name),
            Locale::ZhCn => chinese(item.kind, &name),
        }
    }
}

fn english(kind: MailKind, name: &str) -> String {
    match kind {
        MailKind::Asked => format!("A request of {name} waits for your decision"),
        MailKind::Mentioned => format!("{name} mentioned you in a comment"),
        MailKind::Commented => format!("{name} commented on your request"),
        MailKind::StepApproved => format!("{name} approved your request; another decision follows"),
        MailKind::Approved => format!("{name} approved your request, and it is decided"),
        MailKind::Rejected => format!("{name} rejected your request"),
        MailKind::ChangesRequested => format!("{name} asked for changes of your request"),
        MailKind::Revised => format!("{name} changed a request that you had a say in"),
        MailKind::Reimbursed => format!("{name} paid your claim back"),
        MailKind::ExpiresSoon => "What is left of your request lapses soon".to_owned(),
        MailKind::Expired => "What was left of your request lapsed and was released".to_owned(),
        MailKind::Reminded => format!("A decision about a request of {name} is due"),
        MailKind::Escalated => format!("A decision is overdue; {name} was asked as well"),
        MailKind::RecurringMade => "A request was made by your schedule".to_owned(),
        MailKind::RecurringRefused => "Your schedule could not make a request as it should".to_owned(),
        MailKind::Alert => "A figure has reached a threshold".to_owned(),
        MailKind::Report => "The report is attached".to_owned(),
        MailKind::Digest | MailKind::Test => String::new(),
    }
}

fn chinese(kind: MailKind, name: &str) -> String {
    match kind {
        MailKind::Asked => format!("{name} 的申请待您审批"),
        MailKind::Mentioned => format!("{name} 在评论中提及了您"),
        MailKind::Commented => format!("{name} 评论了您的申请"),
        MailKind::StepApproved => format!("{name} 批准了您的申请，尚待后续审批"),
        MailKind::Approved => format!("{name} 批准了您的申请，审批已完成"),
        MailKind::Rejected => format!("{name} 驳回了您的申请"),
        MailKind::ChangesRequested => format!("{name} 要求修改您的申请"),
        MailKind::Revised => format!("{name} 修改了您处理过的申请"),
        MailKind::Reimbursed => format!("{name} 已支付您的报销单"),
        MailKind::ExpiresSoon => "您的申请余额即将失效".to_owned(),
        MailKind::Expired => "您的申请余额已失效并释放".to_owned(),
        MailKind::Reminded => format!("{name} 的申请已到审批期限"),
        MailKind::Escalated => format!("审批已超时，已同时请 {name} 审批"),
        MailKind::RecurringMade => "您的定期计划已生成一份申请".to_owned(),
        MailKind::RecurringRefused => "您的定期计划未能按设定生成或提交申请".to_owned(),
        MailKind::Alert => "指标已达到预警阈值".to_owned(),
        MailKind::Report => "报表见附件".to_owned(),
        MailKind::Digest | MailKind::Test => String::new(),
    }
}
