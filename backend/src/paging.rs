//! Pages by cursor: a page begins after the last row of the one before, not at a count of rows, so
//! rows that come or go in between are neither shown twice nor skipped.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use penstock_shared::{error_code::ErrorCode, page::Page};
use serde::{Deserialize, Serialize};

use crate::error::{AppError, AppResult};

/// Rows on a page when the caller does not say.
const USUAL_LIMIT: i64 = 50;
/// Rows on a page at most.
const LARGEST_LIMIT: i64 = 200;

/// The row that the page before ended with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// The order that the key belongs to.
    order: String,
    /// The row's value of what the list is ordered by; empty when that is the number itself.
    pub key: String,
    /// The row's number, which decides between rows with the same key.
    pub id: i64,
}

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    limit: i64,
    order: String,
    pub after: Option<After>,
}

impl PageRequest {
    /// Reads `limit` and `cursor` of a query, for a list in some order.
    ///
    /// # Errors
    /// [`ErrorCode::BadQuery`] for a limit out of range, and for a cursor that is none, or is one of
    /// a list in another order.
    pub fn new(order: &str, limit: Option<i64>, cursor: Option<&str>) -> AppResult<Self> {
        let limit = limit.unwrap_or(USUAL_LIMIT);
        if !(1..=LARGEST_LIMIT).contains(&limit) {
            return Err(AppError::new(
                ErrorCode::BadQuery,
                format!("'limit' is a number from 1 to {LARGEST_LIMIT}."),
            ));
        }
        let after = cursor.map(|text| decode(text, order)).transpose()?;
        Ok(Self { limit, order: order.to_owned(), after })
    }

    /// Reads them for a list that has a greatest page of its own.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn up_to(order: &str, limit: u32, most: u32, cursor: Option<&str>) -> AppResult<Self> {
        if !(1..=most).contains(&limit) {
            return Err(AppError::new(ErrorCode::BadQuery, format!("'limit' is a number from 1 to {most}.")));
        }
        let after = cursor.map(|text| decode(text, order)).transpose()?;
        Ok(Self { limit: i64::from(limit), order: order.to_owned(), after })
    }

    /// How many rows to load: one more than the page has, which tells whether there is a next one.
    #[must_use]
    pub const fn rows_to_load(&self) -> i64 {
        self.limit + 1
    }

    /// Makes the page. `key_of` gives a row's order key and number.
    ///
    /// # Errors
    /// When the cursor cannot be written.
    pub fn page<R, T: From<R>>(
        self,
        rows: Vec<R>,
        total: i64,
        key_of: impl Fn(&R) -> (String, i64),
    ) -> AppResult<Page<T>> {
        let (rows, next_cursor) = self.cut(rows, key_of)?;
        Ok(Page { items: rows.into_iter().map(T::from).collect(), next_cursor, total })
    }

    /// Takes off the row that is too many and gives the cursor of the next page, if there is one.
    ///
    /// # Errors
    /// When the cursor cannot be written.
    pub fn cut<R>(
        self,
        mut rows: Vec<R>,
        key_of: impl Fn(&R) -> (String, i64),
    ) -> AppResult<(Vec<R>, Option<String>)> {
        let most = usize::try_from(self.limit).map_err(|error| AppError::Internal(error.into()))?;
        let more = rows.len() > most;
        rows.truncate(most);
        let next_cursor = match rows.last() {
            Some(last) if more => {
                let (key, id) = key_of(last);
                Some(encode(&After { order: self.order, key, id })?)
            }
            _ => None,
        };
        Ok((rows, next_cursor))
    }
}

/// The refusal of a cursor that we did not give out for this list.
#[must_use]
pub fn bad_cursor() -> AppError {
    AppError::new(ErrorCode::BadQuery, "Send 'cursor' as the page before gave it, with the same order.")
}

fn encode(after: &After) -> AppResult<String> {
    let json = serde_json::to_vec(after).map_err(|error| AppError::Internal(error.into()))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

fn decode(text: &str, order: &str) -> AppResult<After> {
    URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|json| serde_json::from_slice::<After>(&json).ok())
        .filter(|after| after.order == order)
        .ok_or_else(bad_cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(request: PageRequest, rows: Vec<i64>) -> Page<i64> {
        request.page(rows, 3, |row| (format!("key {row}"), *row)).unwrap()
    }

    #[test]
    fn a_full_page_leads_to_the_next_and_the_last_does_not() {
        let first = PageRequest::new("name", Some(2), None).unwrap();
        assert_eq!(first.rows_to_load(), 3);
        let page = numbers(first, vec![7, 8, 9]);
        assert_eq!(page.items, [7, 8]);
        let next = PageRequest::new("name", Some(2), page.next_cursor.as_deref()).unwrap();
        let after = next.after.clone().unwrap();
        assert_eq!((after.key.as_str(), after.id), ("key 8", 8));
        assert_eq!(numbers(next, vec![9]).next_cursor, None);
    }

    #[test]
    fn strange_cursors_and_limits_are_refused() {
        let page = numbers(PageRequest::new("name", Some(1), None).unwrap(), vec![7, 8]);
        let cursor = page.next_cursor.as_deref();
        assert!(PageRequest::new("name", None, cursor).is_ok());
        for (order, limit, cursor) in [
            ("-name", None, cursor),
            ("name", None, Some("?")),
            ("name", Some(0), None),
            ("name", Some(201), None),
        ] {
            let refused = PageRequest::new(order, limit, cursor).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::BadQuery);
        }
    }
}
