//! What every operation's description says without being told: the answers of what stands around the handlers, and the form of errors.

use super::permission::PUBLIC;
use std::collections::BTreeSet;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder};

/// The media type of errors (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// Errors that any route may answer, and why.
const ANY: &[(&str, &str)] = &[
    ("400", "The request is not understood"),
    ("429", "Too many requests"),
    ("500", "Our own fault"),
    ("503", "Busy; try again"),
];
/// Errors of routes that need a permission.
const GUARDED: &[(&str, &str)] =
    &[("401", "Nobody is signed in"), ("403", "Not allowed"), ("404", "Not there, or none of the asker's business")];
/// Errors of writes.
const WRITES: &[(&str, &str)] = &[
    ("409", "It contradicts what is there, or the same request is being worked on"),
    ("413", "Too large"),
    ("415", "The body is of a kind that is not understood"),
    ("422", "Something in it is wrong"),
];

/// Completes a description: each error is written once and referred to.
pub(super) fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (status, why) in ANY.iter().chain(GUARDED).chain(WRITES) {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let answer = ResponseBuilder::new().description(*why).content(PROBLEM, problem).build();
        components.responses.insert(name(status), RefOr::T(answer));
    }
    for item in document.paths.paths.values_mut() {
        for (writes, operation) in [
            (false, &mut item.get),
            (true, &mut item.post),
            (true, &mut item.put),
            (true, &mut item.patch),
            (true, &mut item.delete),
        ] {
            if let Some(operation) = operation {
                errors(operation, writes);
            }
        }
    }
}

/// How an error is called where it is written.
fn name(status: &str) -> String {
    format!("Problem{status}")
}

fn errors(operation: &mut Operation, writes: bool) {
    let word = operation.extensions.as_ref().and_then(|extensions| extensions.get("x-permission"));
    let is_public = word.and_then(|word| word.as_str()) == Some(PUBLIC);
    let has_parameters = operation.parameters.as_ref().is_some_and(|parameters| !parameters.is_empty());
    let mut possible: Vec<&(&str, &str)> = ANY.iter().collect();
    possible.extend(GUARDED.iter().filter(|_| !is_public));
    possible.extend(WRITES.iter().filter(|(status, _)| writes || (*status == "422" && has_parameters)));
    let answers = &mut operation.responses.responses;
    let known = answers.keys().filter(|status| status.starts_with(['4', '5'])).cloned();
    let all: BTreeSet<String> = known.chain(possible.iter().map(|(status, _)| (*status).to_owned())).collect();
    for status in all {
        answers.insert(status.clone(), RefOr::Ref(Ref::from_response_name(name(&status))));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_error_is_a_problem() {
        let document = serde_json::to_value(crate::api::openapi()).unwrap();
        let mut seen = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                for (status, answer) in operation["responses"].as_object().unwrap() {
                    if status.starts_with(['4', '5']) {
                        let referred = answer["$ref"].as_str().unwrap().trim_start_matches('#');
                        let problem = document.pointer(referred).unwrap_or_else(|| panic!("{method} {path}: {referred}"));
                        assert!(problem["content"]["application/problem+json"].is_object(), "{method} {path}: {status}");
                        seen.insert(status.clone());
                    }
                }
            }
        }
        assert!(seen.contains("401") && seen.contains("422"), "{seen:?}");
        assert!(document["components"]["schemas"]["Problem"].is_object());
    }
}
