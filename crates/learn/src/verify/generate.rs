//! The generated workspace: a package for each part of a candidate, under `<target>/verify/`.
//!
//! A package is the exercise with another `src/lib.rs`: its manifest with the paths resolved, its tests, its
//! library's name. A near miss has no library: each of its tests takes the file in as a module. The workspace
//! has the repository's lock file, profiles and lints, and builds into the repository's own target folder, so
//! that dependencies are compiled once for both.
//!
//! A file whose content has not changed is not written again: cargo goes by the time of the last change.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use toml::{Table, Value};

use super::bank::{Bank, Candidate, Part, stem};
use crate::content;
use crate::exercise::Exercise;
use crate::folder;
use crate::workspace::Workspace;

/// The generated workspace.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Its root.
    pub root: PathBuf,
    /// Where reports are written, a folder a package.
    pub reports: PathBuf,
}

impl Generated {
    /// The manifests of a candidate's packages.
    pub fn manifests(&self, candidate: &Candidate) -> impl Iterator<Item = PathBuf> {
        candidate.parts().into_iter().map(|part| self.root.join(part.package).join("Cargo.toml"))
    }
}

/// Writes the workspace for the candidates of these banks.
pub fn write(workspace: &Workspace, banks: &[Bank]) -> Result<Generated> {
    let root = workspace.target().join("verify");
    fs::create_dir_all(&root).with_context(|| format!("cannot make the folder {}", root.display()))?;
    // Cargo tells its manifests by paths without `..`; so they can be compared.
    let root = root.canonicalize().with_context(|| format!("cannot find {}", root.display()))?;
    let generated = Generated { reports: root.join("reports"), root: root.clone() };
    let parts: Vec<Part> =
        banks.iter().flat_map(|bank| &bank.candidates).flat_map(Candidate::parts).collect();
    let manifest = root_manifest(workspace, &parts)?;
    put(&root.join("Cargo.toml"), manifest.as_bytes())?;
    lock(workspace, &root, &manifest)?;
    for bank in banks {
        let manifest = read_table(&bank.exercise.dir.join("Cargo.toml"))?;
        for candidate in &bank.candidates {
            for part in candidate.parts() {
                let dir = generated.root.join(&part.package);
                let text = package_manifest(&bank.exercise, manifest.clone(), &part)?;
                let mut written = HashSet::new();
                written.insert(put(&dir.join("Cargo.toml"), text.as_bytes())?);
                written.insert(put(&dir.join("src").join("lib.rs"), candidate.text.as_bytes())?);
                copy(&bank.exercise, &bank.exercise.dir, &dir, &part, &mut written)?;
                sweep(&dir, &written)?;
            }
        }
    }
    Ok(generated)
}

fn root_manifest(workspace: &Workspace, parts: &[Part]) -> Result<String> {
    let path = workspace.root.join("Cargo.toml");
    let mut ours = read_table(&path)?;
    let mut theirs = Table::new();
    let mut ours_by_path = Vec::new();
    if let Some(Value::Table(mut table)) = ours.remove("workspace") {
        for key in ["members", "default-members", "exclude"] {
            table.remove(key);
        }
        let members = parts.iter().map(|part| Value::String(part.package.clone())).collect();
        table.insert("members".to_owned(), Value::Array(members));
        if let Some(Value::Table(dependencies)) = table.get_mut("dependencies") {
            ours_by_path.extend(resolve(dependencies, &workspace.root));
        }
        theirs.insert("workspace".to_owned(), Value::Table(table));
    }
    if let Some(Value::Table(mut profiles)) = ours.remove("profile") {
        if let Some(Value::Table(dev)) = profiles.get_mut("dev") {
            profile(dev, &ours_by_path, parts);
        }
        theirs.insert("profile".to_owned(), Value::Table(profiles));
    }
    if let Some(Value::Table(mut patch)) = ours.remove("patch") {
        for (_, source) in patch.iter_mut() {
            if let Value::Table(source) = source {
                resolve(source, &workspace.root);
            }
        }
        theirs.insert("patch".to_owned(), Value::Table(patch));
    }
    toml::to_string(&theirs).with_context(|| format!("{} cannot be copied", path.display()))
}

/// The profile for packages that are built once, each beside others.
///
/// Only those have line tables whose report is stored: it tells at which line something is dropped. There the
/// engine needs its own, too, as it has them in the repository's workspace, of which it is a member; here it
/// is a dependency, and those have none.
fn profile(dev: &mut Table, engine: &[String], parts: &[Part]) {
    // Cutting a candidate up for several cores takes a tenth more of them.
    dev.insert("codegen-units".to_owned(), Value::Integer(1));
    let Some(lines) = dev.insert("debug".to_owned(), Value::Boolean(false)) else { return };
    let packages = dev.entry("package").or_insert_with(|| Value::Table(Table::new()));
    let Value::Table(packages) = packages else { return };
    let mut set = |package: &str, key: &str, value: Value| {
        let package = packages.entry(package).or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(package) = package {
            package.insert(key.to_owned(), value);
        }
    };
    for package in engine {
        set(package, "debug", lines.clone());
    }
    for part in parts {
        if part.recorded {
            set(&part.package, "debug", lines.clone());
        } else {
            // The linker need not copy the line tables of the engine and of std.
            set(&part.package, "strip", Value::String("debuginfo".to_owned()));
        }
    }
}

fn package_manifest(exercise: &Exercise, mut manifest: Table, part: &Part) -> Result<String> {
    if let Some(Value::Table(package)) = manifest.get_mut("package") {
        package.insert("name".to_owned(), Value::String(part.package.clone()));
        package.insert("autolib".to_owned(), Value::Boolean(part.library));
        package.remove("workspace");
    }
    if !part.library {
        manifest.remove("lib");
    } else if let Value::Table(lib) = manifest.entry("lib").or_insert_with(|| Value::Table(Table::new())) {
        lib.insert("name".to_owned(), Value::String(exercise.lib.clone()));
    }
    for key in ["dependencies", "dev-dependencies", "build-dependencies"] {
        if let Some(Value::Table(dependencies)) = manifest.get_mut(key) {
            resolve(dependencies, &exercise.dir);
        }
    }
    toml::to_string(&manifest).with_context(|| format!("the manifest of {} cannot be copied", exercise.name))
}

/// Makes the paths of dependencies absolute, and tells which ones have a path.
fn resolve(dependencies: &mut Table, base: &Path) -> Vec<String> {
    let mut resolved = Vec::new();
    for (name, dependency) in dependencies.iter_mut() {
        if let Value::Table(dependency) = dependency
            && let Some(Value::String(path)) = dependency.get_mut("path")
        {
            let absolute = base.join(&*path);
            let absolute = absolute.canonicalize().unwrap_or(absolute);
            *path = absolute.display().to_string();
            resolved.push(name.clone());
        }
    }
    resolved
}

/// Brings the lock file, once for each state of it and of the generated manifest: cargo then drops what these
/// members do not use, and would look for a version of its own choice when others need it.
fn lock(workspace: &Workspace, root: &Path, manifest: &str) -> Result<()> {
    let Ok(ours) = fs::read(workspace.root.join("Cargo.lock")) else { return Ok(()) };
    let stamp = root.join("lock-of");
    let state = content::of_bytes(&[&ours, manifest.as_bytes()].concat());
    if fs::read_to_string(&stamp).is_ok_and(|known| known == state) && root.join("Cargo.lock").exists() {
        return Ok(());
    }
    put(&root.join("Cargo.lock"), &ours)?;
    put(&stamp, state.as_bytes())?;
    Ok(())
}

/// Copies what an exercise has in a folder, beside its manifest and the learner's file, but only these of its
/// tests.
fn copy(
    exercise: &Exercise,
    from: &Path,
    to: &Path,
    part: &Part,
    written: &mut HashSet<PathBuf>,
) -> Result<()> {
    let entries = fs::read_dir(from).with_context(|| format!("cannot read the folder {}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            if entry.file_name() != "target" {
                copy(exercise, &path, &target, part, written)?;
            }
        } else if !written.contains(&target) && (!is_test(&path) || part.tests.contains(&stem(&path))) {
            let mut bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            if is_test(&path) && !part.library {
                let root = with_a_copy(exercise, &String::from_utf8_lossy(&bytes));
                bytes = root.with_context(|| path.display().to_string())?.into_bytes();
            }
            written.insert(put(&target, &bytes)?);
        }
    }
    Ok(())
}

/// A test target's root that takes the candidate's file in, where it named the library; in the words of the
/// roots that explore it.
fn with_a_copy(exercise: &Exercise, root: &str) -> Result<String> {
    const PATH: &str = "#[path = \"../src/lib.rs\"]";
    let library = format!("extern crate {} as exercise;", exercise.lib);
    ensure!(
        root.contains(&library) || root.contains(PATH),
        "name the learner's file `exercise`, by `{library}` or as a module with `{PATH}`"
    );
    let copy = format!(
        "#[allow(dead_code, unused_imports)]\n{PATH}\nmod exercise;\n#[allow(unused_imports)]\nuse exercise::*;"
    );
    Ok(root.replace(&library, &copy))
}

/// Whether it is a test target's own file.
fn is_test(path: &Path) -> bool {
    let folder = path.parent().and_then(Path::file_name);
    folder.is_some_and(|folder| folder == "tests")
        && path.extension().is_some_and(|extension| extension == "rs")
}

/// Removes what an earlier state of the exercise left in a generated package.
fn sweep(dir: &Path, written: &HashSet<PathBuf>) -> Result<()> {
    for path in folder::entries(dir)? {
        if path.is_dir() {
            sweep(&path, written)?;
        } else if !written.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

fn put(path: &Path, bytes: &[u8]) -> Result<PathBuf> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(path.to_owned());
    }
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).with_context(|| format!("cannot make the folder {}", dir.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path.to_owned())
}

fn read_table(path: &Path) -> Result<Table> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().with_context(|| format!("{} is no manifest", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_has_line_tables_and_so_has_who_is_recorded() {
        let mut dev: Table = "debug = 'line-tables-only'\n[package.'*']\ndebug = false".parse().unwrap();
        let part = |package: &str, recorded| {
            let tests = vec!["schedules".to_owned()];
            Part { package: package.to_owned(), tests, library: false, recorded }
        };
        let parts = [part("recorded", true), part("its behaviour", false), part("right", false)];
        profile(&mut dev, &["engine".to_owned()], &parts);
        let of = |package: &str, key: &str| Some(dev["package"].get(package)?.get(key)?.to_string());
        let with_tables = Some("\"line-tables-only\"".to_owned());
        assert_eq!((of("engine", "debug"), of("recorded", "debug")), (with_tables.clone(), with_tables));
        assert_eq!(
            (of("its behaviour", "debug"), of("right", "debug"), dev["debug"].as_bool()),
            (None, None, Some(false))
        );
        assert_eq!(
            ["engine", "recorded", "right"].map(|package| of(package, "strip").is_some()),
            [false, false, true]
        );
    }
}
