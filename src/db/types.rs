//! How plain values stand in columns: the same column type on both databases, told once.
//!
//! | value | PostgreSQL | SQLite |
//! | --- | --- | --- |
//! | [`Id`] | `uuid` | `BLOB(16)` |
//! | [`Time`] | `timestamptz` | `INTEGER`, microseconds |
//! | [`Json`] | `jsonb` | `TEXT` |
//! | [`Word`] (enums) | `text` | `TEXT` |

use crate::domain::{Id, Time};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue, data_types::PgTimestamp},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, SqlOrd, SqlType, Text, Timestamptz},
    sqlite::Sqlite,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned, de::IntoDeserializer};
use std::{fmt::Debug, io::Write};

/// The column type of [`Id`].
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct IdColumn;
impl SqlOrd for IdColumn {}

/// The column type of [`Time`].
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct TimeColumn;
impl SqlOrd for TimeColumn {}

/// The column type of [`Json`].
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct JsonColumn;

/// A value stored as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[serde(transparent, bound = "")]
#[diesel(sql_type = JsonColumn)]
pub struct Json<T: Debug + Serialize + DeserializeOwned>(pub T);

/// A plain enum stored as the word that its serde form is: no second table of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Word<T: Debug + Serialize + DeserializeOwned>(pub T);

/// The word that a plain enum is in JSON and in columns.
pub fn word_of<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

/// Lets a plain value of the domain, which knows nothing of diesel, stand in queries.
macro_rules! column_value {
    ($value:ty => $column:ty) => {
        impl AsExpression<$column> for $value {
            type Expression = diesel::internal::derives::as_expression::Bound<$column, Self>;
            fn as_expression(self) -> Self::Expression {
                Self::Expression::new(self)
            }
        }
        impl<'a> AsExpression<$column> for &'a $value {
            type Expression = diesel::internal::derives::as_expression::Bound<$column, Self>;
            fn as_expression(self) -> Self::Expression {
                Self::Expression::new(self)
            }
        }
        impl AsExpression<diesel::sql_types::Nullable<$column>> for $value {
            type Expression =
                diesel::internal::derives::as_expression::Bound<diesel::sql_types::Nullable<$column>, Self>;
            fn as_expression(self) -> Self::Expression {
                Self::Expression::new(self)
            }
        }
        impl<'a> AsExpression<diesel::sql_types::Nullable<$column>> for &'a $value {
            type Expression =
                diesel::internal::derives::as_expression::Bound<diesel::sql_types::Nullable<$column>, Self>;
            fn as_expression(self) -> Self::Expression {
                Self::Expression::new(self)
            }
        }
        impl<DB: Backend> ToSql<diesel::sql_types::Nullable<$column>, DB> for $value
        where
            Self: ToSql<$column, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<$column, DB>::to_sql(self, out)
            }
        }
        impl<DB: Backend, ST: diesel::sql_types::SingleValue> diesel::deserialize::Queryable<ST, DB>
            for $value
        where
            Self: FromSql<ST, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    };
}
column_value!(Id => IdColumn);
column_value!(Time => TimeColumn);

impl ToSql<IdColumn, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<IdColumn, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<IdColumn, Pg> for Id {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        // The wire form of `uuid` is its sixteen bytes.
        Ok(Self(uuid::Uuid::from_slice(value.as_bytes())?))
    }
}

impl FromSql<IdColumn, Sqlite> for Id {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
        Ok(Self(uuid::Uuid::from_slice(&bytes)?))
    }
}

/// Microseconds between 1970 and 2000, where PostgreSQL counts from.
const PG_EPOCH: i64 = 946_684_800_000_000;

impl ToSql<TimeColumn, Pg> for Time {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let at = PgTimestamp(self.micros().saturating_sub(PG_EPOCH));
        ToSql::<Timestamptz, Pg>::to_sql(&at, &mut out.reborrow())
    }
}

impl ToSql<TimeColumn, Sqlite> for Time {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.micros());
        Ok(IsNull::No)
    }
}

impl FromSql<TimeColumn, Pg> for Time {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let PgTimestamp(micros) = FromSql::<Timestamptz, Pg>::from_sql(value)?;
        Ok(Self::from_micros(micros.saturating_add(PG_EPOCH)))
    }
}

impl FromSql<TimeColumn, Sqlite> for Time {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <i64 as FromSql<BigInt, Sqlite>>::from_sql(value).map(Self::from_micros)
    }
}

impl<T: Debug + Serialize + DeserializeOwned> ToSql<JsonColumn, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The wire form of `jsonb` starts with its version.
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: Debug + Serialize + DeserializeOwned> ToSql<JsonColumn, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: Debug + Serialize + DeserializeOwned> FromSql<JsonColumn, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let json = value
            .as_bytes()
            .strip_prefix(&[1])
            .ok_or("unknown jsonb version")?;
        Ok(Self(serde_json::from_slice(json)?))
    }
}

impl<T: Debug + Serialize + DeserializeOwned> FromSql<JsonColumn, Sqlite> for Json<T> {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let json = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(Self(serde_json::from_str(&json)?))
    }
}

impl<T: Debug + Serialize + DeserializeOwned> ToSql<Text, Pg> for Word<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(word_of(&self.0)?.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl<T: Debug + Serialize + DeserializeOwned> ToSql<Text, Sqlite> for Word<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(word_of(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T, DB> FromSql<Text, DB> for Word<T>
where
    T: Debug + Serialize + DeserializeOwned,
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let word = <String as FromSql<Text, DB>>::from_sql(value)?;
        let plain: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
            word.as_str().into_deserializer();
        Ok(Self(T::deserialize(plain)?))
    }
}
