//! What happens around every request, from outside to inside.

mod connections;
mod ending;
mod headers;
mod idempotency;
mod limits;
mod pieces;
mod trace;

pub use connections::Connections;
pub use ending::close_when_ending;
pub use headers::add_security_headers;
pub use idempotency::{Running, replay_known_answers};
pub use limits::{Limits, hold_limits};
pub use pieces::give_in_pieces;
pub use trace::{RequestId, trace};
