//! Makes one checked function per translation key out of `locales/{en,zh-CN}/<area>.json`.
//!
//! The build fails when a key, or a placeholder, is in one language and not in the other, so a
//! screen that compiles is translated. See docs/decisions/0002-translations.md.
//!
//! - `"title": "Budgets"` in `budgets.json` becomes `t::budgets::title() -> &'static str`.
//! - `"left": "{amount} left"` becomes `t::budgets::left(amount: impl Display) -> String`; the
//!   parameters stand in the order of the English text.
//! - `"rows_one"` with `"rows_other"` become `t::budgets::rows(count: i64, ..)`, which chooses by
//!   the language's own rule: Chinese has no plural and needs `rows_other` only.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

type Texts = BTreeMap<String, String>;

fn main() -> ExitCode {
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // cargo shows this line to the developer, marked as an error.
            let mut line = String::from("cargo::error=");
            line.push_str(&problem);
            emit(&line);
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), String> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(|e| e.to_string())?);
    let locales = root.join("locales");
    emit(&format!("cargo::rerun-if-changed={}", locales.display()));
    let english = read_language(&locales.join("en"))?;
    let chinese = read_language(&locales.join("zh-CN"))?;
    let mut code = String::new();
    for (area, en) in &english {
        let zh = chinese.get(area).ok_or_else(|| format!("locales/zh-CN/{area}.json is missing"))?;
        code.push_str(&module(area, en, zh)?);
    }
    if let Some(area) = chinese.keys().find(|area| !english.contains_key(*area)) {
        return Err(format!("locales/en/{area}.json is missing"));
    }
    let out = PathBuf::from(env::var("OUT_DIR").map_err(|e| e.to_string())?);
    fs::write(out.join("texts.rs"), code).map_err(|e| e.to_string())
}

/// What a build script says to cargo goes through its standard output.
fn emit(line: &str) {
    use std::io::Write as _;
    // Nothing can be done, and nothing is lost, when cargo does not listen.
    drop(writeln!(std::io::stdout(), "{line}"));
}

fn read_language(folder: &Path) -> Result<BTreeMap<String, Texts>, String> {
    let mut areas = BTreeMap::new();
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        let Some(area) = path.file_stem().and_then(|name| name.to_str()) else {
            continue;
        };
        let json = fs::read_to_string(&path).map_err(|e| e.to_string())?;
        let texts: Texts = serde_json::from_str(&json).map_err(|e| format!("{}: {e}", path.display()))?;
        areas.insert(area.to_owned(), texts);
    }
    Ok(areas)
}

fn module(area: &str, en: &Texts, zh: &Texts) -> Result<String, String> {
    let mut code = format!("pub mod {area} {{\n");
    for (key, english) in en {
        let place = format!("{area}.{key}");
        if let Some(base) = key.strip_suffix("_one") {
            let many = format!("{base}_other");
            let other = en.get(&many).ok_or_else(|| format!("{area}.{many} is missing in en"))?;
            let chinese = zh.get(&many).ok_or_else(|| format!("{area}.{many} is missing in zh-CN"))?;
            code.push_str(&plural(area, base, [english, other, chinese])?);
        } else if key.strip_suffix("_other").is_some_and(|base| en.contains_key(&format!("{base}_one"))) {
            // Written together with its singular.
        } else {
            let chinese = zh.get(key).ok_or_else(|| format!("{place} is missing in zh-CN"))?;
            code.push_str(&single(&place, key, english, chinese)?);
        }
    }
    if let Some(key) = zh.keys().find(|key| !en.contains_key(*key)) {
        return Err(format!("{area}.{key} is missing in en"));
    }
    code.push_str("}\n");
    Ok(code)
}

fn single(place: &str, key: &str, en: &str, zh: &str) -> Result<String, String> {
    let names = placeholders(en);
    agree(place, &names, zh)?;
    let mut code = doc(en);
    if names.is_empty() {
        let _ = writeln!(code, "pub fn {key}() -> &'static str {{ crate::i18n::pick({en:?}, {zh:?}) }}");
    } else {
        let _ = writeln!(
            code,
            "pub fn {key}({}) -> String {{ crate::i18n::fill(crate::i18n::pick({en:?}, {zh:?}), &[{}]) }}",
            parameters(&names),
            arguments(&names),
        );
    }
    Ok(code)
}

fn plural(area: &str, base: &str, [one, other, zh]: [&String; 3]) -> Result<String, String> {
    let place = format!("{area}.{base}");
    let names: Vec<String> = placeholders(other).into_iter().filter(|name| name != "count").collect();
    for text in [one, other, zh] {
        let unknown = placeholders(text).into_iter().find(|name| name != "count" && !names.contains(name));
        if let Some(unknown) = unknown {
            return Err(format!("{place}: {{{unknown}}} is not in every form"));
        }
    }
    let (mut more, mut values) = (parameters(&names), arguments(&names));
    for list in [&mut more, &mut values] {
        if !list.is_empty() {
            list.insert_str(0, ", ");
        }
    }
    Ok(format!(
        "{}pub fn {base}(count: i64{more}) -> String {{ crate::i18n::fill(crate::i18n::pick(if count == 1 {{ {one:?} }} else {{ {other:?} }}, {zh:?}), &[(\"count\", &crate::format::count(count)){}]) }}\n",
        doc(other),
        values,
    ))
}

fn agree(place: &str, names: &[String], zh: &str) -> Result<(), String> {
    let mut left = names.to_vec();
    let mut right = placeholders(zh);
    left.sort();
    right.sort();
    if left == right {
        return Ok(());
    }
    Err(format!("{place}: the languages have different placeholders: {left:?} and {right:?}"))
}

fn doc(english: &str) -> String {
    format!("/// {}\n", english.replace('\n', " "))
}

fn parameters(names: &[String]) -> String {
    let typed: Vec<String> = names.iter().map(|name| format!("{name}: impl std::fmt::Display")).collect();
    typed.join(", ")
}

fn arguments(names: &[String]) -> String {
    let pairs: Vec<String> = names.iter().map(|name| format!("({name:?}, &{name})")).collect();
    pairs.join(", ")
}

/// The names in `{braces}`, each once, in the order of the text.
fn placeholders(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in text.split('{').skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}
