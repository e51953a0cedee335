//! The chain as Tantivy wants it.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::chain::tokenize;

/// Tantivy's handle on the chain.
#[derive(Clone)]
pub(super) struct ChainTokenizer;

impl Tokenizer for ChainTokenizer {
    type TokenStream<'a> = ChainStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ChainStream {
        let mut tokens: Vec<Token> = tokenize(text)
            .into_iter()
            .map(|token| Token {
                offset_from: token.from,
                offset_to: token.to,
                position: token.position,
                text: token.text,
                position_length: 1,
            })
            .collect();
        tokens.reverse();
        ChainStream {
            rest: tokens,
            current: Token::default(),
        }
    }
}

/// The tokens of one text, last first.
pub(super) struct ChainStream {
    rest: Vec<Token>,
    current: Token,
}

impl TokenStream for ChainStream {
    fn advance(&mut self) -> bool {
        match self.rest.pop() {
            Some(token) => {
                self.current = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}
