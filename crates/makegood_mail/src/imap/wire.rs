//! A connection that takes only as much as was asked for.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// What the reader of answers may hold beside a message: lists of numbers, greetings, words.
const ANSWER_BYTES_MAX: u64 = 4 << 20;

/// An encrypted connection with a budget for what the server may send.
#[derive(Debug)]
pub(super) struct Wire<S = TlsStream<TcpStream>> {
    stream: S,
    left: u64,
}

impl<S> Wire<S> {
    pub(super) fn new(stream: S) -> Wire<S> {
        Wire { stream, left: ANSWER_BYTES_MAX }
    }

    /// Allows the next answer, and `message` bytes with it.
    pub(super) fn allow(&mut self, message: u64) {
        self.left = ANSWER_BYTES_MAX.saturating_add(message);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::other("the server sends more than was asked for")));
        }
        let before = out.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(cx, out);
        let read = out.filled().len().saturating_sub(before) as u64;
        self.left = self.left.saturating_sub(read);
        result
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
