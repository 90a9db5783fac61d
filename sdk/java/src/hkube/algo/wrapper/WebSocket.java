package hkube.algo.wrapper;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** The client's side of a WebSocket (RFC 6455), without extensions. send() may be called by any thread, receive() by one. */
final class WebSocket {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MAX_HEAD = 65536;
    private static final int CHUNK = 1 << 16; // a multiple of the mask's 4 bytes

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final SecureRandom random = new SecureRandom();
    private final byte[] chunk = new byte[CHUNK + 14]; // what is about to be written; guarded by `out`

    private WebSocket(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), CHUNK));
        out = socket.getOutputStream();
    }

    /** Connects and shakes hands; fails when that does not succeed within the timeout. */
    static WebSocket connect(Config config, int timeoutMs) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(config.host, config.port), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            WebSocket channel = new WebSocket(socket);
            channel.shakeHands(config);
            socket.setSoTimeout(0);
            return channel;
        } catch (IOException | RuntimeException error) {
            socket.close();
            throw error;
        }
    }

    /** Sends one message as one frame. */
    void send(byte[] payload) throws IOException {
        send(BINARY, payload);
    }

    /** The next binary message, or null when the connection was closed. Texts are dropped. */
    byte[] receive() throws IOException {
        byte[] whole = null;
        int kind = -1;
        while (true) {
            int first = in.read();
            int opcode = first < 0 ? CLOSE : first & 0x0f;
            byte[] payload = first < 0 ? new byte[0] : readPayload();
            if (opcode == CLOSE) {
                answer(CLOSE, Arrays.copyOf(payload, Math.min(2, payload.length)));
                return null;
            }
            if (opcode == PING) {
                answer(PONG, payload);
            } else if (opcode == CONTINUATION || opcode == TEXT || opcode == BINARY) {
                if ((opcode == CONTINUATION) == (kind < 0)) {
                    throw new IOException("the worker sent the fragments of a message in a wrong order");
                }
                if (kind < 0) kind = opcode;
                whole = whole == null ? payload : joined(whole, payload);
                if ((first & 0x80) != 0) {
                    if (kind == BINARY) return whole;
                    whole = null;
                    kind = -1;
                }
            } else if (opcode != PONG) {
                throw new IOException("the worker sent a frame of the unknown kind " + opcode);
            }
        }
    }

    /** Closes in order: all that was sent arrives. */
    void close() {
        answer(CLOSE, new byte[] {0x03, (byte) 0xe8});
        try {
            socket.shutdownOutput();
        } catch (IOException ignored) {
            // It is closed already.
        }
    }

    private void answer(int opcode, byte[] payload) {
        try {
            send(opcode, payload);
        } catch (IOException ignored) {
            // The next receive tells.
        }
    }

    private void send(int opcode, byte[] payload) throws IOException {
        byte[] key = new byte[4];
        random.nextBytes(key);
        synchronized (out) {
            ByteBuffer head = ByteBuffer.wrap(chunk).put((byte) (0x80 | opcode));
            if (payload.length < 126) head.put((byte) (0x80 | payload.length));
            else if (payload.length <= 0xffff) head.put((byte) (0x80 | 126)).putShort((short) payload.length);
            else head.put((byte) (0x80 | 127)).putLong(payload.length);
            int filled = head.put(key).position();
            int at = 0;
            do {
                int size = Math.min(CHUNK, payload.length - at);
                for (int i = 0; i < size; i++) chunk[filled + i] = (byte) (payload[at + i] ^ key[i & 3]);
                out.write(chunk, 0, filled + size);
                at += size;
                filled = 0;
            } while (at < payload.length);
        }
    }

    private byte[] readPayload() throws IOException {
        try {
            int second = in.readUnsignedByte();
            long size = second & 0x7f;
            if (size == 126) size = in.readUnsignedShort();
            else if (size == 127) size = in.readLong();
            if (size < 0 || size > Integer.MAX_VALUE - 16) throw new IOException("the worker sent a frame of 2 GiB or more");
            byte[] key = (second & 0x80) != 0 ? in.readNBytes(4) : null;
            byte[] payload = new byte[(int) size];
            in.readFully(payload);
            for (int i = 0; key != null && i < payload.length; i++) payload[i] ^= key[i & 3];
            return payload;
        } catch (EOFException error) {
            throw new IOException("the connection was lost in the middle of a message");
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private void shakeHands(Config config) throws IOException {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        out.write(("GET " + config.target + " HTTP/1.1\r\nHost: " + config.address() + "\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Version: 13\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
        String[] lines = readHead().split("\r\n");
        String[] status = lines[0].split(" ");
        if (status.length < 2 || !status[1].equals("101")) {
            throw new IOException("the worker refused the connection: " + lines[0]);
        }
        String expected = Base64.getEncoder().encodeToString(sha1(key + ACCEPT_SALT));
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon < 0 || !line.substring(0, colon).trim().toLowerCase(Locale.ROOT).equals("sec-websocket-accept")) continue;
            if (line.substring(colon + 1).trim().equals(expected)) return;
        }
        throw new IOException("the worker's answer to the handshake has a wrong key");
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) throw new IOException("the worker closed the connection");
            if (head.length() > MAX_HEAD) throw new IOException("the answer to the handshake has no end");
            head.append((char) next);
        }
        return head.toString();
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException(error); // every Java has it
        }
    }
}
