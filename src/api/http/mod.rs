//! What all handlers share: who calls, what they sent, and the common shapes of answers.

mod actor;
mod attachment;
mod body;
mod docs;
mod edited;
mod form;
mod opened;
mod origin;
mod page;
mod patch;
mod query;
mod revision;
mod room;
mod table;
mod trail;
mod upload;

pub use actor::{
    Account, Buyer, HubScope, LoggedIn, Member, Membership, Operator, Owner, Person, Supplier, Viewer,
    caller, find_out_who_calls,
};
pub use attachment::{FileBytes, attachment};
pub use body::{AnyBody, Body, FormBody, NoBody, OptionalBody};
pub use docs::{Errors, add_problems, with_open_parts};
pub use edited::{Edited, nothing_required};
pub use form::{Form, FormFile};
pub use opened::OPEN_TO_KEYS;
pub use origin::{Origin, address};
pub use page::{Cursor, MAX_LIMIT, Page, PageQuery, checked_limit};
pub use patch::given;
pub use query::Query;
pub use revision::{IfMatch, with_etag};
pub use room::{Room, take_room};
pub use table::one_table_at_a_time;
pub use trail::Trail;
pub use upload::{Upload, UploadedFile};
