//! One small file in the layout of each card and bank issuer, and the exact rows it gives.

use super::support::{entries, read, read_with};

#[test]
fn chase_cards_and_accounts_are_named_by_their_file() {
    let kept = read(
        "Chase4417_Activity20260101_20260331_20260401.CSV",
        "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n\
         03/01/2026,03/02/2026,TIKTOK ADS,Shopping,Sale,-180.00,\n\
         03/05/2026,03/06/2026,Payment Thank You,,Payment,\"1,180.00\",web\n",
        "csv:chase_card",
    );
    assert_eq!(
        entries(&kept),
        [
            "4417 2026-03-02 -180 USD made 2026-03-01 booked TIKTOK ADS | card 4417",
            "4417 2026-03-06 1180 USD made 2026-03-05 booked Payment Thank You web | card 4417",
        ]
    );
    let kept = read(
        "Chase0099_Activity_20260401.CSV",
        "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n\
         DEBIT,03/02/2026,TIKTOK ADS,-180.00,ACH_DEBIT,820.00,,\n\
         CHECK,03/01/2026,CHECK 558,-20.00,CHECK_PAID,1000.00,558,\n",
        "csv:chase_checking",
    );
    assert_eq!(
        entries(&kept),
        ["0099 2026-03-02 -180 USD booked TIKTOK ADS", "0099 2026-03-01 -20 USD booked CHECK 558 | ref 558"]
    );
}

#[test]
fn amex_charges_are_positive_and_its_reference_is_quoted() {
    let head = "Date,Description,Card Member,Account #,Amount,Extended Details,Appears On Your Statement As,Address,City/State,Zip Code,Country,Reference,Category\n";
    let kept = read(
        "activity.csv",
        &format!(
            "{head}03/02/2026,TIKTOK ADS,A PERSON,-61001,180.00,\"TIKTOK ADS\nTikTok Inc\",TIKTOK ADS,\"5800 BRISTOL\nPKWY\",\"CULVER CITY\nCA\",90230,US,'320260610001',Ads\n\
             03/09/2026,ONLINE PAYMENT,A PERSON,-61001,-180.00,,,,,,,'320260610002',\n"
        ),
        "csv:amex_us",
    );
    assert_eq!(
        entries(&kept),
        [
            "61001 2026-03-02 -180 USD booked TIKTOK ADS | ref 320260610001 | card 1001 | id 320260610001",
            "61001 2026-03-09 180 USD booked ONLINE PAYMENT | ref 320260610002 | card 1001 | id 320260610002",
        ]
    );
    let kept = read(
        "amex 51002.csv",
        "Date,Description,Amount,Extended Details,Appears On Your Statement As,Address,Town/City,Postcode,Country,Reference,Category\n\
         14/03/2026,TIKTOK ADS,54.80,,,,LONDON,EC1,UK,'AT1',\n\
         02/03/2026,REFUND,-4.80,,,,LONDON,EC1,UK,'AT2',\n",
        "csv:amex_uk",
    );
    assert_eq!(
        entries(&kept),
        [
            "51002 2026-03-14 -54.8 GBP booked TIKTOK ADS | ref AT1 | card 1002 | id AT1",
            "51002 2026-03-02 4.8 GBP booked REFUND | ref AT2 | card 1002 | id AT2",
        ]
    );
}

#[test]
fn amex_without_details_is_told_by_the_file_name_alone() {
    let text = "Date,Description,Amount\n03/14/2026,TIKTOK ADS,180.00\n03/15/2026,PAYMENT,-20.00\n";
    let kept = read_with("activity.csv", text, "csv:amex_us_short", &[("bank_account", "61001")]);
    assert_eq!(
        entries(&kept),
        [
            "61001 2026-03-14 -180 USD booked TIKTOK ADS | card 1001",
            "61001 2026-03-15 20 USD booked PAYMENT | card 1001",
        ]
    );
    let answers = [("bank_account", "1"), ("currency", "USD")];
    assert_eq!(
        entries(&read_with("other.csv", text, "csv:generic", &answers)),
        ["1 2026-03-14 180 USD booked TIKTOK ADS", "1 2026-03-15 -20 USD booked PAYMENT"]
    );
}

#[test]
fn two_columns_become_one_signed_amount() {
    let kept = read(
        "transactions.csv",
        "Transaction Date,Posted Date,Card No.,Description,Category,Debit,Credit\n\
         2026-03-01,2026-03-02,4417,TIKTOK ADS,Ads,180.00,\n\
         2026-03-05,2026-03-05,4417,CAPITAL ONE PYMT,Payment,,50.00\n",
        "csv:capital_one",
    );
    assert_eq!(
        entries(&kept),
        [
            "4417 2026-03-02 -180 USD made 2026-03-01 booked TIKTOK ADS | card 4417",
            "4417 2026-03-05 50 USD made 2026-03-05 booked CAPITAL ONE PYMT | card 4417",
        ]
    );
    // Citi writes payments with a minus in the credit column.
    let kept = read(
        "citi 8821.csv",
        "Status,Date,Description,Debit,Credit\n\
         Cleared,03/14/2026,TIKTOK ADS,180.00,\nPending,03/15/2026,TIKTOK ADS,20.00,\nCleared,03/16/2026,PAYMENT,,-50.00\n",
        "csv:citi",
    );
    assert_eq!(
        entries(&kept),
        [
            "8821 2026-03-14 -180 USD booked TIKTOK ADS | card 8821",
            "8821 2026-03-15 -20 USD pending TIKTOK ADS | card 8821",
            "8821 2026-03-16 50 USD booked PAYMENT | card 8821",
        ]
    );
    let kept = read(
        "schwab 00991.csv",
        "\"Date\",\"Status\",\"Type\",\"CheckNumber\",\"Description\",\"Withdrawal\",\"Deposit\",\"RunningBalance\"\n\
         \"03/17/2026\",\"Posted\",\"DEPOSIT\",\"\",\"Mobile Banking\",\"\",\"$20.00\",\"$1,878.47\"\n\
         \"03/14/2026\",\"Posted\",\"CHECK\",\"558\",\"Check Paid\",\"$1,103.00\",\"\",\"$1,858.47\"\n",
        "csv:schwab",
    );
    assert_eq!(
        entries(&kept),
        ["00991 2026-03-17 20 USD booked Mobile Banking", "00991 2026-03-14 -1103 USD booked Check Paid | ref 558"]
    );
}

#[test]
fn account_lines_above_the_header_name_the_account() {
    let kept = read(
        "currentTransaction.csv",
        "Account Number: XXXX XXXX XXXX 4417\nStatement,March\n\n\
         Posted Date,Reference Number,Payee,Address,Amount\n\
         03/02/2026,24692166061100000000001,\"TIKTOK ADS\",\"CULVER CITY CA\",-180.00\n\
         03/05/2026,24692166061100000000002,\"PAYMENT\",\"\",50.00\n",
        "csv:bank_of_america_card",
    );
    assert_eq!(
        entries(&kept),
        [
            "4417 2026-03-02 -180 USD booked TIKTOK ADS | with TIKTOK ADS | ref 24692166061100000000001 | card 4417 | id 24692166061100000000001",
            "4417 2026-03-05 50 USD booked PAYMENT | with PAYMENT | ref 24692166061100000000002 | card 4417 | id 24692166061100000000002",
        ]
    );
    let kept = read_with(
        "stmt.csv",
        "Description,,Summary Amt.\nBeginning balance as of 03/01/2026,,\"1,000.00\"\nTotal debits,,\"-180.00\"\n\n\
         Date,Description,Amount,Running Bal.\n\
         03/01/2026,Beginning balance as of 03/01/2026,,\"1,000.00\"\n\
         03/02/2026,TIKTOK ADS,-180.00,820.00\n03/03/2026,DEPOSIT,\"1,200.00\",\"2,020.00\"\n",
        "csv:bank_of_america_checking",
        &[("bank_account", "0099")],
    );
    assert_eq!(
        entries(&kept),
        ["0099 2026-03-02 -180 USD booked TIKTOK ADS", "0099 2026-03-03 1200 USD booked DEPOSIT"]
    );
}

#[test]
fn layouts_without_a_header_are_told_by_their_cells() {
    let kept = read(
        "Checking7788.csv",
        "\"03/14/2026\",\"-180.00\",\"*\",\"\",\"TIKTOK ADS\"\n\"03/15/2026\",\"50.00\",\"*\",\"\",\"DEPOSIT\"\n",
        "csv:wells_fargo",
    );
    assert_eq!(entries(&kept), ["7788 2026-03-14 -180 USD booked TIKTOK ADS", "7788 2026-03-15 50 USD booked DEPOSIT"]);
    let kept = read(
        "mint.csv",
        "3/14/26,TikTok,TIKTOK ADS,\"1,180.00\",debit,Ads,Checking\n3/15/26,Refund,TIKTOK ADS,20.00,credit,Ads,Checking\n",
        "csv:mint",
    );
    assert_eq!(
        entries(&kept),
        [
            "Checking 2026-03-14 -1180 USD booked TIKTOK ADS | with TikTok",
            "Checking 2026-03-15 20 USD booked TIKTOK ADS | with Refund",
        ]
    );
}
