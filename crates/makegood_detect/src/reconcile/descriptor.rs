//! Telling a platform's charges from other lines of a statement, by the data in `data/descriptors.toml`.

use serde::Deserialize;

const DATA: &str = include_str!("../../data/descriptors.toml");

#[derive(Debug, Deserialize)]
struct File {
    platform: Vec<Platform>,
}

#[derive(Debug, Deserialize)]
struct Platform {
    id: String,
    words: Vec<String>,
    except: Vec<String>,
}

/// The descriptors of all platforms.
pub struct Descriptors(Vec<Platform>);

impl Descriptors {
    /// Reads the built-in data.
    ///
    /// - **Errors** the TOML error as text; a test keeps the built-in data readable.
    pub fn built_in() -> Result<Self, String> {
        toml::from_str::<File>(DATA).map(|file| Descriptors(file.platform)).map_err(|error| error.to_string())
    }

    /// The platform whose ad charges look like this text.
    pub fn platform_of(&self, text: &str) -> Option<&str> {
        let text = format!(" {} ", words(text));
        let holds = |phrases: &[String]| phrases.iter().any(|phrase| text.contains(&format!(" {phrase} ")));
        let starts = |phrases: &[String]| phrases.iter().any(|phrase| text.contains(&format!(" {phrase}")));
        let known = self.0.iter().find(|platform| starts(&platform.words) && !holds(&platform.except));
        known.map(|platform| platform.id.as_str())
    }
}

fn words(text: &str) -> String {
    let upper = text.to_uppercase();
    let parts: Vec<&str> = upper.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ad_charges_are_told_from_other_products_and_fees() {
        let descriptors = Descriptors::built_in().unwrap();
        for text in
            ["TIKTOK ADS 8773923", "TikTok*Ads Dublin", "TIKTOK PTE LTD SINGAPORE", "BYTEDANCE*ADS", "TikTokAds"]
        {
            assert_eq!(descriptors.platform_of(text), Some("tiktok"), "{text}");
        }
        for text in
            ["TIKTOK SHOP 1182", "TikTok Coins", "TIKTOK PROMOTE", "FOREIGN TRANSACTION FEE TIKTOK ADS", "Grocer"]
        {
            assert_eq!(descriptors.platform_of(text), None, "{text}");
        }
    }
}
