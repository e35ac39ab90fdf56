//! `Option<Option<T>>` in a partial update: absent means "leave", `null` means "clear".

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// # Errors
/// Whatever the serializer reports.
pub fn serialize<T: Serialize, S: Serializer>(
    value: &Option<Option<T>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.as_ref().and_then(Option::as_ref).serialize(serializer)
}

/// # Errors
/// Whatever the deserializer reports.
pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}
