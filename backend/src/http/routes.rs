//! Every route, in one list.
//!
//! Handlers are registered as services only: a plain `.route(..)` would be served and silently
//! missing from the OpenAPI document.

mod analysis;

use actix_web::web;
use utoipa::openapi::PathItem;
use utoipa_actix_web::{scope, service_config::ServiceConfig};

use super::{
    accounting, api_keys, approval_rules, attachments, budget_health, budget_request_limits, budget_requests,
    budgets, campaign_results, campaigns, claims, comments, control_books, controls, delegations, deliveries,
    departments, dimensions, expense_kinds, expense_steps, expenses, fiscal_years, import_files, import_rows,
    import_templates, imports, mail, notifications, organisation, payments, plan_files, plan_rates,
    plan_versions, plans, policy_replays, profile, session, setup, statements, templates,
    terms::{activity_types, categories, channels},
    users, vendors, vocabularies, voucher_batches, working_days, year_ends,
};
use super::{
    events, health, metrics,
    registry::{Places, Registry},
};

/// Where the API is.
const API: &str = "/api/v1";

/// The operations as the server answers them.
pub fn serve(config: &mut web::ServiceConfig) {
    beside_the_api(config);
    config.service(web::scope(API).configure(operations));
}

/// The operations as the document describes them.
pub fn describe(config: &mut ServiceConfig<'_>) {
    beside_the_api(config);
    config.service(scope::scope(API).configure(|config| operations(config)));
}

/// Where the operations are.
pub fn places() -> impl Iterator<Item = (String, PathItem)> {
    let (mut beside, mut inside) = (Places::default(), Places::default());
    beside_the_api(&mut beside);
    operations(&mut inside);
    let inside = inside.0.paths.into_iter().map(|(path, item)| (format!("{API}{path}"), item));
    beside.0.paths.into_iter().chain(inside)
}

fn beside_the_api(config: &mut impl Registry) {
    config.service(health::healthz).service(health::readyz).service(metrics::metrics);
}

fn operations(config: &mut impl Registry) {
    session_routes(config);
    config.service(events::listen);
    people_routes(config);
    reference_routes(config);
    calendar_routes(config);
    campaign_routes(config);
    budget_routes(config);
    control_routes(config);
    budget_request_routes(config);
    plan_routes(config);
    expense_routes(config);
    template_routes(config);
    approval_routes(config);
    import_routes(config);
    accounting_routes(config);
    analysis::operations(config);
}

fn session_routes(config: &mut impl Registry) {
    config
        .service(session::sign_in)
        .service(session::refresh)
        .service(session::sign_out)
        .service(session::sign_out_everywhere)
        .service(profile::get)
        .service(profile::update)
        .service(profile::change_password)
        .service(notifications::list)
        .service(notifications::read_all)
        .service(notifications::read)
        .service(mail::settings)
        .service(mail::update_settings)
        .service(mail::status)
        .service(mail::outbox)
        .service(mail::send_again)
        .service(mail::send_test);
}

fn people_routes(config: &mut impl Registry) {
    config
        .service(setup::get)
        .service(setup::first_year)
        .service(setup::run)
        .service(organisation::get)
        .service(organisation::update)
        .service(working_days::get)
        .service(working_days::update)
        .service(users::search)
        .service(users::get)
        .service(users::create)
        .service(users::update)
        .service(api_keys::list)
        .service(api_keys::create)
        .service(api_keys::revoke);
}

fn reference_routes(config: &mut impl Registry) {
    config
        .service(departments::list)
        .service(departments::create)
        .service(departments::update)
        .service(channels::list)
        .service(channels::create)
        .service(channels::update)
        .service(activity_types::list)
        .service(activity_types::create)
        .service(activity_types::update)
        .service(categories::list)
        .service(categories::create)
        .service(categories::update)
        .service(vocabularies::history)
        .service(vocabularies::uses)
        .service(vocabularies::merge)
        .service(vocabularies::unmerge)
        .service(dimensions::list)
        .service(dimensions::create)
        .service(dimensions::update)
        .service(dimensions::add_value)
        .service(dimensions::update_value)
        .service(vendors::search)
        .service(vendors::create)
        .service(vendors::directory)
        .service(vendors::get)
        .service(vendors::update);
}

fn calendar_routes(config: &mut impl Registry) {
    config
        .service(fiscal_years::list)
        .service(fiscal_years::open)
        .service(fiscal_years::preview)
        .service(fiscal_years::changes)
        .service(fiscal_years::closing)
        .service(fiscal_years::update_period)
        .service(fiscal_years::delete)
        .service(year_ends::preview)
        .service(year_ends::run)
        .service(year_ends::get)
        .service(year_ends::reverse)
        .service(year_ends::choose)
        .service(plan_rates::list)
        .service(plan_rates::create)
        .service(plan_rates::import)
        .service(plan_rates::import_file)
        .service(plan_rates::delete);
}

fn campaign_routes(config: &mut impl Registry) {
    config
        .service(campaigns::search)
        .service(campaigns::get)
        .service(campaigns::create)
        .service(campaigns::update)
        .service(campaign_results::figures)
        .service(campaign_results::get)
        .service(campaign_results::put)
        .service(campaign_results::effect);
}

fn budget_routes(config: &mut impl Registry) {
    config
        .service(budget_health::of_year)
        .service(statements::of_year)
        .service(statements::export_year)
        .service(budgets::tree)
        .service(budgets::create)
        .service(budgets::get)
        .service(budgets::update)
        .service(budgets::allocate)
        .service(budget_health::of_node)
        .service(statements::of_node)
        .service(statements::export_node)
        .service(statements::explain);
}

fn control_routes(config: &mut impl Registry) {
    config
        .service(control_books::list)
        .service(control_books::create)
        .service(control_books::get)
        .service(control_books::update)
        .service(controls::policies)
        .service(controls::withdraw_policy)
        .service(controls::overrides)
        .service(controls::revoke_override)
        .service(controls::checks)
        .service(controls::check)
        .service(policy_replays::replay);
}

fn budget_request_routes(config: &mut impl Registry) {
    config
        .service(budget_requests::list)
        .service(budget_requests::preview)
        .service(budget_requests::create)
        .service(budget_requests::get)
        .service(budget_requests::approve)
        .service(budget_requests::reject)
        .service(budget_requests::withdraw)
        .service(budget_request_limits::list)
        .service(budget_request_limits::update);
}

fn plan_routes(config: &mut impl Registry) {
    config
        .service(plans::list)
        .service(plans::create)
        .service(plans::get)
        .service(plans::update)
        .service(plans::revise)
        .service(plans::close)
        .service(plans::compare)
        .service(plan_versions::get)
        .service(plan_versions::rename)
        .service(plan_versions::discard)
        .service(plan_versions::history)
        .service(plan_versions::proposal)
        .service(plan_versions::save_cells)
        .service(plan_versions::set_goals)
        .service(plan_versions::add_line)
        .service(plan_versions::update_line)
        .service(plan_versions::remove_line)
        .service(plan_versions::scenario)
        .service(plan_versions::adopt)
        .service(plan_versions::refresh)
        .service(plan_versions::submit)
        .service(plan_versions::withdraw)
        .service(plan_versions::activate)
        .service(plan_files::export)
        .service(plan_files::import_file);
}

fn import_routes(config: &mut impl Registry) {
    config
        .service(imports::list)
        .service(imports::create)
        .service(imports::get)
        .service(imports::delete)
        .service(imports::set)
        .service(imports::preview)
        .service(imports::run)
        .service(imports::cancel)
        .service(import_files::upload)
        .service(import_files::remove)
        .service(import_rows::list)
        .service(import_rows::retry)
        .service(import_rows::discard)
        .service(import_rows::accept_held)
        .service(import_rows::discard_held)
        .service(import_templates::list)
        .service(import_templates::create)
        .service(import_templates::delete);
}

fn template_routes(config: &mut impl Registry) {
    config
        .service(templates::list)
        .service(templates::create)
        .service(templates::get)
        .service(templates::update)
        .service(templates::delete)
        .service(templates::repeat)
        .service(templates::end);
}

fn expense_routes(config: &mut impl Registry) {
    config
        .service(expenses::list)
        .service(expenses::receivers)
        .service(expenses::check)
        .service(expenses::create)
        .service(expenses::get)
        .service(expenses::update)
        .service(expense_steps::submit_new)
        .service(expense_steps::submit)
        .service(expense_steps::approve)
        .service(expense_steps::reject)
        .service(expense_steps::request_changes)
        .service(expense_steps::revise)
        .service(expense_steps::withdraw)
        .service(expense_steps::cancel)
        .service(expense_steps::close)
        .service(expense_steps::invoice)
        .service(expense_steps::reverse)
        .service(deliveries::record)
        .service(deliveries::reverse)
        .service(deliveries::preview)
        .service(deliveries::post)
        .service(payments::credit_note)
        .service(payments::payment)
        .service(payments::reverse_payment)
        .service(expense_steps::inbox)
        .service(expense_steps::forward)
        .service(expense_kinds::pay_out)
        .service(expense_kinds::settle)
        .service(expense_kinds::create_release)
        .service(expense_kinds::cancel_release)
        .service(expense_kinds::extend)
        .service(claims::list)
        .service(claims::claimable)
        .service(claims::get)
        .service(claims::print)
        .service(claims::create)
        .service(claims::settle)
        .service(claims::cancel)
        .service(expense_steps::add_approver)
        .service(attachments::list)
        .service(attachments::upload)
        .service(attachments::download)
        .service(attachments::remove)
        .service(comments::list)
        .service(comments::people)
        .service(comments::create)
        .service(comments::update)
        .service(comments::remove);
}

fn approval_routes(config: &mut impl Registry) {
    config
        .service(approval_rules::get)
        .service(approval_rules::versions)
        .service(approval_rules::update)
        .service(approval_rules::trial)
        .service(approval_rules::replay)
        .service(approval_rules::measure)
        .service(delegations::list)
        .service(delegations::create)
        .service(delegations::end)
        .service(delegations::approvers);
}

fn accounting_routes(config: &mut impl Registry) {
    config
        .service(accounting::list)
        .service(accounting::create)
        .service(accounting::update)
        .service(accounting::get_mapping)
        .service(accounting::replace_mapping)
        .service(voucher_batches::list)
        .service(voucher_batches::preview)
        .service(voucher_batches::post)
        .service(voucher_batches::get)
        .service(voucher_batches::list_vouchers)
        .service(voucher_batches::export)
        .service(voucher_batches::reverse);
}
