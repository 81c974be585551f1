//! The `Cargo.toml` of an exercise or a solution, as far as we go by it.

use serde::Deserialize;

/// What a manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The package's name: `safe-counter`.
    pub package: String,
    /// The library's name, as tests name it: `safe_counter`.
    pub lib: String,
    /// Whether it says that the library's file is `src/lib.rs`. Where it does not, no command of cargo's starts in the
    /// whole workspace once the file is gone.
    pub names_its_file: bool,
    /// `[package.metadata.exercise]`: every exercise has one, no solution has.
    pub exercise: Option<Meta>,
}

/// `[package.metadata.exercise]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Meta {
    /// What the learner builds: one line for lists, and a heading.
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// The library it is built on first, then what it is about: `std`, `mutex`.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Whether the starting point compiles.
    #[serde(default)]
    pub starts: Starts,
    /// What our engine explores in `tests/schedules.rs`.
    #[serde(default)]
    pub explores: Explores,
}

/// Whether a starting point compiles.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Starts {
    /// It compiles, and breaks a promise.
    #[default]
    Compiles,
    /// The compile error is the lesson.
    DoesNotCompile,
}

/// What our engine explores in `tests/schedules.rs`.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Explores {
    /// The schedules of the learner's file: the one that rejects a near miss is recorded beside it.
    #[default]
    Schedules,
    /// Nothing, so that there is none to record: rayon's pools are real, and raw loom explores by itself.
    Nothing,
}

impl Manifest {
    /// Reads the text of a `Cargo.toml`.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let File { package, lib } = toml::from_str(text)?;
        Ok(Self {
            names_its_file: lib.as_ref().and_then(|lib| lib.path.as_deref()) == Some("src/lib.rs"),
            lib: lib.and_then(|lib| lib.name).unwrap_or_else(|| package.name.replace('-', "_")),
            package: package.name,
            exercise: package.metadata.and_then(|metadata| metadata.exercise),
        })
    }
}

#[derive(Deserialize)]
struct File {
    package: Package,
    lib: Option<Lib>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    exercise: Option<Meta>,
}

#[derive(Deserialize)]
struct Lib {
    name: Option<String>,
    path: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_is_called_as_its_package_where_nothing_else_is_said() {
        let lib = |text: &str| Manifest::parse(text).map(|manifest| manifest.lib).ok();
        assert_eq!(lib("package.name = 'safe-counter'").as_deref(), Some("safe_counter"));
        assert_eq!(lib("package.name = 'a-b'\nlib.name = 'c'").as_deref(), Some("c"));
    }

    #[test]
    fn a_file_is_named_only_by_its_path() {
        let names_its_file = |lib: &str| {
            let text = format!("package.name = 'a'\n[lib]\n{lib}");
            Manifest::parse(&text).map(|manifest| manifest.names_its_file).ok()
        };
        assert_eq!(names_its_file("path = 'src/lib.rs'"), Some(true));
        assert_eq!(names_its_file("path = 'src/main.rs'"), Some(false));
        assert_eq!(names_its_file("name = 'a'"), Some(false));
    }

    #[test]
    fn a_key_that_nobody_knows_is_refused_and_a_solution_has_none() {
        let exercise = |key: &str| {
            let keys = "name = 'a'\n[package.metadata.exercise]\ntitle = 'A'\nminutes = 5";
            Manifest::parse(&format!("[package]\n{keys}\n{key}")).map(|manifest| manifest.exercise)
        };
        assert_eq!(exercise("starts = 'does-not-compile'").unwrap().unwrap().starts, Starts::DoesNotCompile);
        assert_eq!(exercise("explores = 'nothing'").unwrap().unwrap().explores, Explores::Nothing);
        assert!(exercise("tag = ['std']").unwrap_err().to_string().contains("unknown field `tag`"));
        assert_eq!(Manifest::parse("package.name = 'a-solution'").unwrap().exercise, None);
    }
}
