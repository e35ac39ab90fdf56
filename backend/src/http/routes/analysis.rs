//! What looks at the figures: the analysis, reports, views, dashboards, alerts, experiments.

use crate::http::{
    ab, alert_rules, alerts, analysis, analysis_views, audit, dashboards, expense_reports, experiment_steps,
    experiments, pivot, registry::Registry, report_schedules, usage_reports, webhooks,
};

/// All of them.
pub fn operations(config: &mut impl Registry) {
    reports(config);
    views(config);
    boards(config);
    sending(config);
    watching(config);
    telling(config);
    experimenting(config);
}

fn experimenting(config: &mut impl Registry) {
    config
        .service(experiments::list)
        .service(experiments::record)
        .service(experiments::create)
        .service(experiments::get)
        .service(experiments::update)
        .service(experiments::delete)
        .service(experiments::reading)
        .service(experiments::export)
        .service(experiments::assignment)
        .service(experiment_steps::start)
        .service(experiment_steps::stop)
        .service(experiment_steps::decide)
        .service(experiment_steps::archive)
        .service(experiment_steps::learn)
        .service(experiment_steps::roll_out)
        .service(experiment_steps::units)
        .service(experiment_steps::days)
        .service(experiment_steps::import);
}

fn telling(config: &mut impl Registry) {
    config
        .service(webhooks::list)
        .service(webhooks::create)
        .service(webhooks::get)
        .service(webhooks::update)
        .service(webhooks::delete)
        .service(webhooks::renew_secret)
        .service(webhooks::ping)
        .service(webhooks::deliveries)
        .service(webhooks::resend);
}

fn reports(config: &mut impl Registry) {
    config
        .service(analysis::analyse)
        .service(analysis::export)
        .service(pivot::query)
        .service(pivot::entries)
        .service(pivot::export)
        .service(expense_reports::report)
        .service(expense_reports::lines)
        .service(expense_reports::export)
        .service(usage_reports::report)
        .service(usage_reports::export)
        .service(usage_reports::explain)
        .service(usage_reports::update)
        .service(usage_reports::remove)
        .service(ab::compare)
        .service(ab::plan)
        .service(ab::observe)
        .service(audit::list)
        .service(audit::export);
}

fn views(config: &mut impl Registry) {
    config
        .service(analysis_views::list)
        .service(analysis_views::create)
        .service(analysis_views::get)
        .service(analysis_views::update)
        .service(analysis_views::delete);
}

fn boards(config: &mut impl Registry) {
    config
        .service(dashboards::home)
        .service(dashboards::set_home)
        .service(dashboards::list)
        .service(dashboards::create)
        .service(dashboards::of_role)
        .service(dashboards::get)
        .service(dashboards::update)
        .service(dashboards::delete)
        .service(dashboards::copy);
}

fn sending(config: &mut impl Registry) {
    config
        .service(report_schedules::list)
        .service(report_schedules::create)
        .service(report_schedules::get)
        .service(report_schedules::update)
        .service(report_schedules::delete)
        .service(report_schedules::send)
        .service(report_schedules::leave);
}

fn watching(config: &mut impl Registry) {
    config
        .service(alert_rules::list)
        .service(alert_rules::create)
        .service(alert_rules::preview)
        .service(alert_rules::get)
        .service(alert_rules::update)
        .service(alert_rules::delete)
        .service(alerts::list)
        .service(alerts::see_all)
        .service(alerts::get)
        .service(alerts::see)
        .service(alerts::snooze);
}
