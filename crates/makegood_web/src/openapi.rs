//! The description of the HTTP API (OpenAPI 3.1), made from the list of routes: what is not in it cannot be reached.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::access::Needs;
use crate::failure::Problem;
use crate::routes::{Route, routes};

/// The whole document.
pub fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<Problem>();
    let mut paths: Map<String, Value> = Map::new();
    for route in routes() {
        let (path, operation) = operation(&route, &mut generator, &problem);
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(route.method.to_ascii_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Makegood",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every page has a JSON twin at the same address with `.json`, and where it shows rows a CSV twin with `.csv`. Amounts are decimal text in the currency beside them; instants are UTC, days are days of the account.",
        },
        "servers": [{"url": "http://127.0.0.1:7411"}],
        "security": [{"session": []}],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "makegood_session"}},
        },
    })
}

fn operation(route: &Route, generator: &mut SchemaGenerator, problem: &schemars::Schema) -> (String, Value) {
    let names: Vec<&str> = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
    let parameters: Vec<Value> = names
        .iter()
        .map(|name| json!({"name": name.trim_start_matches('*'), "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    let failed =
        json!({"description": "What was wrong and how to go on", "content": {"application/json": {"schema": problem}}});
    let mut responses = json!({"default": failed});
    let path = match route.schema {
        Some(schema) => {
            let of = schema(generator);
            responses["200"] = json!({"description": route.about, "content": {"application/json": {"schema": of}}});
            if route.path == "/" { "/index.json".to_owned() } else { format!("{}.json", route.path) }
        }
        None if route.method == "POST" => {
            responses["303"] = json!({"description": "Done; the address of what came of it"});
            route.path.replace("{*", "{")
        }
        None => {
            responses["200"] = json!({"description": route.about});
            route.path.replace("{*", "{")
        }
    };
    let mut operation = json!({
        "summary": route.about,
        "parameters": parameters,
        "responses": responses,
        "x-makegood-right": route.needs.word(),
    });
    if route.needs == Needs::Nothing {
        operation["security"] = json!([]);
    }
    (path, operation)
}
