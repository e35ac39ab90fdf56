use super::*;

fn settings(toml: &str) -> Settings {
    toml::from_str(toml).unwrap()
}

#[test]
fn without_a_word_the_server_listens_on_this_machine_with_a_file_as_its_database() {
    let config = Settings::default().serve().unwrap();
    assert_eq!(config.address, ([127, 0, 0, 1], 8080).into());
    assert_eq!(config.database_url, DatabaseUrl::Sqlite("data/penstock.db".into()));
    assert!(config.insecure_cookies && config.site_dir.is_none());
}

#[test]
fn what_comes_first_wins_and_the_rest_is_filled_in() {
    let flags = settings("address = '127.0.0.1:1'");
    let file = settings("address = '127.0.0.1:2'\ndata-dir = '/x'\nworkers = 3");
    let config = flags.or(file).serve().unwrap();
    assert_eq!((config.address.port(), config.workers), (1, 3));
    assert_eq!(config.cube_memory_mb, 1_024);
    assert_eq!(settings("cube-memory-mb = 0").serve().unwrap().cube_memory_mb, 0);
    assert_eq!(config.database_url, DatabaseUrl::Sqlite("/x/penstock.db".into()));
}

#[test]
fn an_address_that_others_can_reach_takes_cookies_over_https_only() {
    assert!(!settings("address = '0.0.0.0:8080'").serve().unwrap().insecure_cookies);
    assert!(settings("address = '0.0.0.0:1'\ncookies = 'insecure'").serve().unwrap().insecure_cookies);
    assert!(!settings("cookies = 'secure'").serve().unwrap().insecure_cookies);
}

#[test]
fn a_refusal_names_the_setting_and_the_way_out() {
    for (toml, setting, way_out) in [
        ("address = 'over there'", "--address (PENSTOCK_ADDRESS)", "such as 127.0.0.1:8080"),
        ("database-url = 'mysql://x'", "--database-url (PENSTOCK_DATABASE_URL)", "postgres://"),
        ("site-dir = '/nowhere'", "--site-dir (PENSTOCK_SITE_DIR)", "cargo xtask site"),
        ("workers = 0", "--workers (PENSTOCK_WORKERS)", "from 1 to 200"),
        ("read-connections = 'many'", "--read-connections", "from 1 to 200"),
        ("cube-memory-mb = 'much'", "--cube-memory-mb (PENSTOCK_CUBE_MEMORY_MB)", "from 0 to"),
        ("cookies = true", "--cookies (PENSTOCK_COOKIES)", "secure"),
        ("metrics-token = 'short'", "--metrics-token", "at least 16"),
    ] {
        let refused = settings(toml).serve().unwrap_err().to_string();
        assert!(refused.contains(setting) && refused.contains(way_out), "{toml}: {refused}");
        assert!(refused.ends_with('.') && !refused.contains('\n'), "{toml}: {refused}");
    }
}

#[test]
fn a_refused_database_url_does_not_show_its_password() {
    let refused = settings("database-url = 'mysql://me:hunter2@x/y'").serve().unwrap_err();
    assert!(!refused.to_string().contains("hunter2"), "{refused}");
}

#[test]
fn a_key_that_nobody_knows_is_refused() {
    assert!(toml::from_str::<Settings>("adress = 'x'").is_err());
}
