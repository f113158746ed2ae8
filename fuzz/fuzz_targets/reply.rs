#![no_main]
//! Answers of a platform: a message is read, or refused, and what is proposed of it stands in its own words.

use libfuzzer_sys::fuzz_target;
use makegood_mail::propose::Context;
use makegood_mail::reply::ReadOptions;
use makegood_mail::{Reply, propose};

fuzz_target!(|bytes: &[u8]| {
    let context = Context::default();
    if let Ok(reply) = Reply::read(bytes, &ReadOptions::default()) {
        for own in &reply.own {
            assert!(reply.text.get(own.clone()).is_some(), "own words lie in the text, at letters");
        }
        let _ = propose(&reply, &context);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = propose(&Reply::pasted("", text, None), &context);
    }
});
