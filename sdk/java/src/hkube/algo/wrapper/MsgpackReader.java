package hkube.algo.wrapper;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a value from MessagePack. */
final class MsgpackReader {
    private final ByteBuffer bytes;

    private MsgpackReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /**
     * The value that the bytes are: null, Boolean, Integer, Long, BigInteger, Double, String, byte[], ArrayList or
     * LinkedHashMap with texts as keys. Integers take the smallest of their types. Timestamps become milliseconds
     * since 1970, other extensions bytes.
     */
    static Object unpack(byte[] bytes) {
        MsgpackReader reader = new MsgpackReader(bytes);
        Object value;
        try {
            value = reader.value();
        } catch (BufferUnderflowException error) {
            throw new MsgpackException("cannot decode: the bytes end in the middle of a value");
        } catch (StackOverflowError error) {
            throw new MsgpackException("cannot decode: the value is nested too deeply");
        }
        if (reader.bytes.hasRemaining()) throw new MsgpackException("cannot decode: bytes follow the value");
        return value;
    }

    private Object value() {
        int head = bytes.get() & 0xff;
        if (head < 0x80) return head;
        if (head < 0x90) return map(head & 0x0f);
        if (head < 0xa0) return list(head & 0x0f);
        if (head < 0xc0) return text(head & 0x1f);
        if (head >= 0xe0) return head - 0x100;
        switch (head) {
            case 0xc0: return null;
            case 0xc2: return false;
            case 0xc3: return true;
            case 0xc4: case 0xc5: case 0xc6: return binary(count(head - 0xc4));
            case 0xc7: case 0xc8: case 0xc9: return extension(count(head - 0xc7));
            case 0xca: return (double) bytes.getFloat();
            case 0xcb: return bytes.getDouble();
            case 0xcc: return bytes.get() & 0xff;
            case 0xcd: return bytes.getShort() & 0xffff;
            case 0xce: return integer(bytes.getInt() & 0xffffffffL);
            case 0xcf: return unsigned(bytes.getLong());
            case 0xd0: return (int) bytes.get();
            case 0xd1: return (int) bytes.getShort();
            case 0xd2: return bytes.getInt();
            case 0xd3: return integer(bytes.getLong());
            case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8: return extension(1 << (head - 0xd4));
            case 0xd9: case 0xda: case 0xdb: return text(count(head - 0xd9));
            case 0xdc: case 0xdd: return list(count(head - 0xdb));
            case 0xde: case 0xdf: return map(count(head - 0xdd));
            default: throw new MsgpackException("cannot decode: no value begins with the byte 0xc1");
        }
    }

    /** A length of 1, 2 or 4 bytes. Every item has at least a byte, so a longer one is cut off. */
    private int count(int widthLog) {
        long count = widthLog == 0 ? bytes.get() & 0xff
            : widthLog == 1 ? bytes.getShort() & 0xffff : bytes.getInt() & 0xffffffffL;
        if (count > bytes.remaining()) throw new BufferUnderflowException();
        return (int) count;
    }

    private Map<String, Object> map(int count) {
        Map<String, Object> map = new LinkedHashMap<>(Math.max(4, count * 4 / 3 + 1));
        for (int i = 0; i < count; i++) {
            String key = String.valueOf(value());
            map.put(key, value());
        }
        return map;
    }

    private List<Object> list(int count) {
        List<Object> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) list.add(value());
        return list;
    }

    private String text(int size) {
        if (size > bytes.remaining()) throw new BufferUnderflowException();
        String text = new String(bytes.array(), bytes.position(), size, StandardCharsets.UTF_8);
        bytes.position(bytes.position() + size);
        return text;
    }

    private byte[] binary(int size) {
        if (size > bytes.remaining()) throw new BufferUnderflowException();
        byte[] copy = new byte[size];
        bytes.get(copy);
        return copy;
    }

    private Object extension(int size) {
        int type = bytes.get();
        byte[] body = binary(size);
        return type == -1 ? (Object) milliseconds(ByteBuffer.wrap(body)) : body;
    }

    private static long milliseconds(ByteBuffer body) {
        switch (body.remaining()) {
            case 4: return (body.getInt() & 0xffffffffL) * 1000;
            case 8: {
                long packed = body.getLong();
                return (packed & 0x3ffffffffL) * 1000 + (packed >>> 34) / 1_000_000;
            }
            case 12: {
                int nanos = body.getInt();
                return body.getLong() * 1000 + nanos / 1_000_000;
            }
            default:
                throw new MsgpackException("cannot decode: a timestamp has 4, 8 or 12 bytes, not " + body.remaining());
        }
    }

    private static Number integer(long value) {
        if (value == (int) value) return (int) value;
        return value;
    }

    private static Number unsigned(long value) {
        return value >= 0 ? integer(value) : BigInteger.valueOf(value).add(BigInteger.ONE.shiftLeft(64));
    }
}
