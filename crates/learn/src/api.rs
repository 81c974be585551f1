//! The public API of a file: its public items' signatures. Bodies, comments, attributes, names of parameters,
//! private items and implemented traits are left out.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Fields, FnArg, ImplItem, Item, Signature, TraitItem, Visibility};

/// What is public in one file and missing from another, or different there: then with what the other has.
pub fn missing(from: &str, of: &str) -> syn::Result<Vec<String>> {
    let (of, from) = (of_source(of)?, of_source(from)?);
    let with_theirs = |item: &String| {
        let theirs = from.iter().find(|theirs| named(theirs) == named(item)).map(|theirs| spelt(theirs));
        match theirs {
            Some(theirs) => format!("{}\n    yours: {theirs}", spelt(item)),
            None => spelt(item),
        }
    };
    Ok(of.difference(&from).map(with_theirs).collect())
}

/// What an item is called: `Counter::fn get`. An `async fn` is called what the `fn` is.
fn named(item: &str) -> String {
    let name = item.split(['(', '<', '=']).next().unwrap_or(item);
    name.split_whitespace().filter(|word| *word != "async").collect::<Vec<_>>().join(" ")
}

/// An item as one writes it, without the spaces between its tokens.
fn spelt(item: &str) -> String {
    let tight =
        [("& ", "&"), (" :: ", "::"), (" < ", "<"), ("< ", "<"), (" >", ">"), (" , ", ", "), (" : ", ": ")];
    tight.iter().fold(item.to_owned(), |item, (spaced, tight)| item.replace(spaced, tight))
}

/// The public items of a file, one line each.
pub fn of_source(source: &str) -> syn::Result<BTreeSet<String>> {
    let file = syn::parse_file(source)?;
    let mut found = BTreeSet::new();
    items(&file.items, "", &mut found);
    Ok(found)
}

fn items(list: &[Item], path: &str, found: &mut BTreeSet<String>) {
    for item in list {
        match item {
            Item::Fn(item) if is_public(&item.vis) => {
                found.insert(format!("{path}{}", signature(&item.sig)));
            }
            Item::Struct(item) if is_public(&item.vis) => {
                let head = format!("{path}struct {} {}", item.ident, generics(&item.generics));
                found.insert(head.trim().to_owned());
                for (index, field) in
                    item.fields.iter().enumerate().filter(|(_, field)| is_public(&field.vis))
                {
                    let name = field.ident.as_ref().map_or(index.to_string(), ToString::to_string);
                    found.insert(format!("{path}{}.{name}: {}", item.ident, text(&field.ty)));
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let head = format!("{path}enum {} {}", item.ident, generics(&item.generics));
                found.insert(head.trim().to_owned());
                for variant in &item.variants {
                    found.insert(format!(
                        "{path}{}::{}{}",
                        item.ident,
                        variant.ident,
                        fields(&variant.fields)
                    ));
                }
            }
            Item::Trait(item) if is_public(&item.vis) => {
                let head = format!("{path}trait {} {}", item.ident, generics(&item.generics));
                found.insert(head.trim().to_owned());
                for member in &item.items {
                    let member = match member {
                        TraitItem::Fn(member) => signature(&member.sig),
                        other => text(other),
                    };
                    found.insert(format!("{path}{}::{member}", item.ident));
                }
            }
            Item::Type(item) if is_public(&item.vis) => {
                found.insert(format!("{path}type {} = {}", item.ident, text(&item.ty)));
            }
            Item::Const(item) if is_public(&item.vis) => {
                found.insert(format!("{path}const {}: {}", item.ident, text(&item.ty)));
            }
            Item::Static(item) if is_public(&item.vis) => {
                found.insert(format!("{path}static {}: {}", item.ident, text(&item.ty)));
            }
            Item::Use(item) if is_public(&item.vis) => {
                found.insert(format!("{path}use {}", text(&item.tree)));
            }
            Item::Mod(item) if is_public(&item.vis) => {
                let inner = format!("{path}{}::", item.ident);
                items(item.content.as_ref().map_or(&[][..], |(_, list)| list), &inner, found);
            }
            Item::Impl(item) if item.trait_.is_none() => {
                for member in &item.items {
                    let own = format!("{path}{}::", text(&item.self_ty));
                    match member {
                        ImplItem::Fn(member) if is_public(&member.vis) => {
                            found.insert(format!("{own}{}", signature(&member.sig)));
                        }
                        ImplItem::Const(member) if is_public(&member.vis) => {
                            found.insert(format!("{own}const {}: {}", member.ident, text(&member.ty)));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// `async fn run(Receiver < Job >, Token) -> Ended`
fn signature(sig: &Signature) -> String {
    let arguments: Vec<String> = sig
        .inputs
        .iter()
        .map(|argument| match argument {
            // `mut self` and `self` are the same to a caller.
            FnArg::Receiver(receiver) => {
                let receiver = text(receiver);
                receiver.strip_prefix("mut ").unwrap_or(&receiver).to_owned()
            }
            FnArg::Typed(typed) => text(&typed.ty),
        })
        .collect();
    let words = [text(&sig.constness), text(&sig.asyncness), text(&sig.safety), "fn".to_owned()];
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let end = format!("{} {}", text(&sig.output), text(&sig.generics.where_clause));
    format!(
        "{} {}{}({}) {}",
        words.join(" "),
        sig.ident,
        text(&sig.generics),
        arguments.join(", "),
        end.trim()
    )
    .trim()
    .to_owned()
}

fn generics(generics: &syn::Generics) -> String {
    format!("{} {}", text(generics), text(&generics.where_clause)).trim().to_owned()
}

/// A variant's fields; they are as public as the variant.
fn fields(fields: &Fields) -> String {
    match fields {
        Fields::Named(named) => {
            let fields: Vec<String> = named
                .named
                .iter()
                .map(|field| {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    format!("{name}: {}", text(&field.ty))
                })
                .collect();
            format!(" {{ {} }}", fields.join(", "))
        }
        Fields::Unnamed(unnamed) => {
            let fields: Vec<String> = unnamed.unnamed.iter().map(|field| text(&field.ty)).collect();
            format!("({})", fields.join(", "))
        }
        Fields::Unit => String::new(),
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The tokens as text. A trailing comma is no difference.
fn text(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    text.replace(" ,", ",").replace(", >", " >").replace(", )", " )").trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        of_source(a).unwrap() == of_source(b).unwrap()
    }

    #[test]
    fn bodies_names_of_parameters_and_private_items_do_not_count() {
        assert!(same(
            "pub struct C; impl C { pub fn incr(&self, _key: &str) { todo!() } }",
            "use std::x; #[derive(Debug)] pub struct C { map: u8 } impl C { pub fn incr(&self, key: &str) { self.f() } fn f(&self) {} } impl Drop for C {}",
        ));
        assert!(same("pub fn f(mut a: u8,) where u8: Copy, {}", "pub fn f(a: u8) where u8: Copy { a }"));
    }

    #[test]
    fn what_is_missing_is_spelt_as_one_writes_it() {
        let start = "pub struct C; impl C { pub fn get(&self, key: &str) -> Option<Vec<u8>> { todo!() } pub fn new() {} }";
        let now =
            "pub struct C; impl C { fn get(&self, key: &str) -> Option<Vec<u8>> { None } pub fn new() {} }";
        assert_eq!(missing(now, start).unwrap(), ["C::fn get(&self, &str) -> Option<Vec<u8>>"]);
        assert!(missing("pub fn", start).is_err());
    }

    #[test]
    fn signatures_fields_and_variants_count() {
        assert!(!same("pub fn f(a: u8) {}", "pub fn f(a: u16) {}"));
        assert!(!same("pub fn f() {}", "pub async fn f() {}"));
        assert!(!same("pub struct S { pub a: u8 }", "pub struct S { a: u8 }"));
        assert!(!same("pub enum E { A }", "pub enum E { A, B }"));
        assert!(!same(
            "pub struct S; impl S { pub fn a(self) {} }",
            "pub struct S; impl S { pub fn a(&self) {} }"
        ));
        assert!(!same("pub fn f<T: Send>(t: T) {}", "pub fn f<T>(t: T) {}"));
    }
}
