//! What is read of a delivery file: ten columns of the rows in force, text as numbers of a dictionary.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, DictionaryArray, Int32Array, RecordBatch,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Field, Int32Type, Schema, TimestampMicrosecondType};
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use crate::DetectError;

/// Rows in one batch: large, as each batch carries the dictionary of its row group.
const BATCH_ROWS: usize = 65_536;

const TEXTS: [&str; 9] =
    ["platform", "account_id", "level", "entity_id", "campaign_id", "ad_group_id", "grain", "country", "placement"];

/// One column of text: a number per row, and what the numbers stand for.
pub struct Texts {
    numbers: Int32Array,
    values: ArrayRef,
}

impl Texts {
    /// The number of a row's text; `None` where it is empty.
    pub fn number(&self, row: usize) -> Option<usize> {
        self.numbers.is_valid(row).then(|| usize::try_from(self.numbers.value(row)).unwrap_or_default())
    }

    /// The text of each number.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.as_string::<i32>().iter().map(Option::unwrap_or_default)
    }

    /// The list itself, to see whether it is the one of the batch before.
    pub fn list(&self) -> &ArrayRef {
        &self.values
    }
}

/// Rows of one file.
pub struct Rows {
    /// Platform of the account.
    pub platform: Texts,
    /// Account.
    pub account_id: Texts,
    /// account, campaign, ad_group or ad.
    pub level: Texts,
    /// Entity.
    pub entity_id: Texts,
    /// Its campaign.
    pub campaign_id: Texts,
    /// Its ad group.
    pub ad_group_id: Texts,
    /// hour or day.
    pub grain: Texts,
    /// Breakdown.
    pub country: Texts,
    /// Breakdown.
    pub placement: Texts,
    /// Currency of `spend`.
    pub currency: Texts,
    /// Account-local wall clock, microseconds.
    pub start: TimestampMicrosecondArray,
    /// Millionths.
    pub spend: Decimal128Array,
    superseded: BooleanArray,
}

impl Rows {
    /// Rows of the batch, whether in force or not.
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// True for the row that counts among the versions of its key.
    pub fn in_force(&self, row: usize) -> bool {
        self.superseded.is_valid(row) && !self.superseded.value(row)
    }
}

/// Gives the rows of a file to `take`, batch by batch.
///
/// - **Errors** [`DetectError::Scratch`] naming the file.
pub fn read(path: &Path, mut take: impl FnMut(&Rows) -> Result<(), DetectError>) -> Result<(), DetectError> {
    let failed = |why: &dyn std::fmt::Display| super::cache::failed(path, why);
    let file = File::open(path).map_err(|error| failed(&error))?;
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let plain = ArrowReaderMetadata::load(&file, options).map_err(|error| failed(&error))?;
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let fields: Vec<Field> = plain
        .schema()
        .fields()
        .iter()
        .map(|field| match field.data_type() {
            DataType::Utf8 => Field::new(field.name(), dictionary.clone(), field.is_nullable()),
            _ => field.as_ref().clone(),
        })
        .collect();
    let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
    let metadata = ArrowReaderMetadata::load(&file, options).map_err(|error| failed(&error))?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
    let wanted = TEXTS.iter().copied().chain(["currency", "start", "spend", "superseded"]);
    let mask = ProjectionMask::columns(builder.parquet_schema(), wanted);
    let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(|error| failed(&error))?;
    for batch in reader {
        let batch = batch.map_err(|error| failed(&error))?;
        take(&rows(&batch).ok_or_else(|| failed(&"its columns are not those of table delivery"))?)?;
    }
    Ok(())
}

fn rows(batch: &RecordBatch) -> Option<Rows> {
    let text = |name: &str| -> Option<Texts> {
        let column: &DictionaryArray<Int32Type> = batch.column_by_name(name)?.as_dictionary_opt::<Int32Type>()?;
        Some(Texts { numbers: column.keys().clone(), values: column.values().clone() })
    };
    Some(Rows {
        platform: text("platform")?,
        account_id: text("account_id")?,
        level: text("level")?,
        entity_id: text("entity_id")?,
        campaign_id: text("campaign_id")?,
        ad_group_id: text("ad_group_id")?,
        grain: text("grain")?,
        country: text("country")?,
        placement: text("placement")?,
        currency: text("currency")?,
        start: batch.column_by_name("start")?.as_primitive_opt::<TimestampMicrosecondType>()?.clone(),
        spend: batch.column_by_name("spend")?.as_primitive_opt::<Decimal128Type>()?.clone(),
        superseded: batch.column_by_name("superseded")?.as_boolean_opt()?.clone(),
    })
}
