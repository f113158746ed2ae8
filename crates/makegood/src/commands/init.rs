//! `makegood init`.

use makegood_app::Workspace;
use makegood_app::workspace::CONFIG_FILE;
use serde_json::json;

use crate::cli::InitArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &InitArgs, out: &Output) -> Result<u8, Failure> {
    let root = Workspace::init(&args.dir, &args.name)?;
    let config = root.join(CONFIG_FILE);
    if out.json {
        out.object(&json!({
            "schema": "makegood.init/1",
            "workspace": root.to_string_lossy(),
            "config": config.to_string_lossy(),
        }))?;
        return Ok(0);
    }
    out.line(&format!("Made a workspace in {}", root.display()))?;
    out.note(&format!("Say who asks for the money in {}", config.display()))?;
    let step = if args.dir.as_os_str() == "." { String::new() } else { format!("cd {} && ", root.display()) };
    out.note(&format!("Next: {step}makegood import path/to/exports"))?;
    Ok(0)
}
