//! What a query of a user's own detector may say: one SELECT over tables, with functions that always give the same.
//!
//! Functions are listed, not forbidden: those left out read the clock or chance, whose answer differs from run to run;
//! make long values out of short ones, which no memory pool counts; or are known to one engine only.

use datafusion::common::tree_node::{TreeNode as _, TreeNodeRecursion};
use datafusion::dataframe::DataFrame;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::expr::WindowFunctionDefinition;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::sqlparser::ast;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

use crate::DetectError;

/// Words and signs of one query, after which a plan becomes too deep for any stack.
pub(super) const TOKENS_MAX: usize = 4000;
/// Levels of subqueries, common tables and joins in one plan.
const NODES_MAX: usize = 2000;

/// Functions that a query may call, under the names that the engine knows them by.
const FUNCTIONS: &[&str] = &[
    // Numbers.
    "abs",
    "ceil",
    "floor",
    "greatest",
    "least",
    "round",
    "signum",
    "trunc",
    // Conditions.
    "coalesce",
    "nullif",
    "nvl",
    // Text; the result is never longer than what went in, `concat` apart.
    "btrim",
    "character_length",
    "concat",
    "concat_ws",
    "contains",
    "ends_with",
    "left",
    "lower",
    "ltrim",
    "octet_length",
    "regexp_like",
    "replace",
    "right",
    "rtrim",
    "split_part",
    "starts_with",
    "strpos",
    "substr",
    "upper",
    // Days and instants.
    "date_bin",
    "date_part",
    "date_trunc",
    "make_date",
    "to_date",
    "to_timestamp",
    // Over groups.
    "avg",
    "bit_and",
    "bit_or",
    "bool_and",
    "bool_or",
    "count",
    "max",
    "median",
    "min",
    "sum",
    // Over windows.
    "cume_dist",
    "dense_rank",
    "first_value",
    "lag",
    "last_value",
    "lead",
    "nth_value",
    "ntile",
    "percent_rank",
    "rank",
    "row_number",
    // What the planner itself writes for `x.y` and for GROUPING SETS.
    "get_field",
    "grouping",
];

/// Takes table functions away: each of them makes rows out of nothing.
pub(super) fn forget_what_reads_no_table(context: &SessionContext) {
    let names: Vec<String> = context.state().table_functions().keys().cloned().collect();
    for name in names {
        context.deregister_udtf(&name);
    }
}

/// The query, planned and found to be allowed.
///
/// - **Errors** [`DetectError::Refused`]; [`DetectError::Query`] when it names what is not there.
pub(super) async fn frame(context: &SessionContext, name: &str, sql: &str) -> Result<DataFrame, DetectError> {
    let refused = |why: String| DetectError::Refused { name: name.to_owned(), why };
    let failed = |error: DataFusionError| DetectError::query(name, error);
    if let Some(c) = sql.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(refused(format!("it holds the control character {}", c.escape_unicode())));
    }
    let unreadable = |error: &dyn std::fmt::Display| DetectError::query(name, error);
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize().map_err(|error| unreadable(&error))?;
    let spoken = tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).count();
    if spoken > TOKENS_MAX {
        return Err(refused(format!("it is longer than {TOKENS_MAX} words and signs")));
    }
    let mut statements = DFParser::parse_sql(sql).map_err(failed)?;
    let query = match (statements.pop_front(), statements.is_empty()) {
        (Some(Statement::Statement(statement)), true) => match *statement {
            ast::Statement::Query(query) => query,
            _ => return Err(refused("it is not a SELECT: a detector reads and does nothing else".to_owned())),
        },
        (None, _) => return Err(refused("it is empty".to_owned())),
        _ => return Err(refused("it is not one SELECT: a detector reads and does nothing else".to_owned())),
    };
    if query.with.as_ref().is_some_and(|with| with.recursive) {
        return Err(refused("WITH RECURSIVE may never end".to_owned()));
    }
    let statement = Statement::Statement(Box::new(ast::Statement::Query(query)));
    let plan = context.state().statement_to_plan(statement).await.map_err(failed)?;
    look(&plan, name)?;
    Ok(DataFrame::new(context.state(), plan))
}

/// Refuses steps and functions that are not listed.
fn look(plan: &LogicalPlan, name: &str) -> Result<(), DetectError> {
    let (mut refused, mut nodes) = (None, 0_usize);
    let walked = plan.apply_with_subqueries(|node| {
        nodes += 1;
        if nodes > NODES_MAX {
            refused = Some(format!("its plan has more than {NODES_MAX} steps"));
        }
        refused = refused.take().or(step_refused(node).map(str::to_owned));
        node.apply_expressions(|expression| {
            expression.apply(|part| {
                let why = expression_refused(part);
                refused = refused.take().or(why);
                Ok(if refused.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
            })
        })?;
        Ok(if refused.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    walked.map_err(|error| DetectError::query(name, error))?;
    match refused {
        Some(why) => Err(DetectError::Refused { name: name.to_owned(), why }),
        None => Ok(()),
    }
}

fn step_refused(node: &LogicalPlan) -> Option<&'static str> {
    use LogicalPlan::*;
    match node {
        Projection(_) | Filter(_) | Window(_) | Aggregate(_) | Sort(_) | Join(_) | Repartition(_) | Union(_)
        | TableScan(_) | EmptyRelation(_) | Subquery(_) | SubqueryAlias(_) | Limit(_) | Values(_) | Distinct(_) => None,
        RecursiveQuery(_) => Some("a recursive query may never end"),
        Unnest(_) => Some("UNNEST is not among the steps that every engine knows"),
        _ => Some("it is not a SELECT: a detector reads and does nothing else"),
    }
}

fn expression_refused(part: &Expr) -> Option<String> {
    let function = match part {
        Expr::ScalarFunction(call) => call.func.name(),
        Expr::AggregateFunction(call) => call.func.name(),
        Expr::WindowFunction(call) => match &call.fun {
            WindowFunctionDefinition::AggregateUDF(function) => function.name(),
            WindowFunctionDefinition::WindowUDF(function) => function.name(),
        },
        Expr::ScalarVariable(..) | Expr::Placeholder(_) => {
            return Some("it names a variable of the session".to_owned());
        }
        Expr::HigherOrderFunction(_) | Expr::Lambda(_) | Expr::LambdaVariable(_) | Expr::Unnest(_) => {
            return Some("lists, UNNEST and lambdas are not among what every engine knows".to_owned());
        }
        _ => return None,
    };
    let known = FUNCTIONS.contains(&function.to_lowercase().as_str());
    (!known).then(|| format!("it calls {function}(); functions that may be called: {}", FUNCTIONS.join(", ")))
}
