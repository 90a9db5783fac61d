package hkube.algo.wrapper;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Optional;

/** Writes a value as MessagePack. */
final class MsgpackWriter {
    /** Deeper values the worker refuses; it also ends the search in a value that contains itself. */
    private static final int MAX_DEPTH = 200;

    private ByteBuffer bytes = ByteBuffer.allocate(256);

    private MsgpackWriter() {
    }

    /** The bytes of a value. README.md says which types there are; integers take the shortest form. */
    static byte[] pack(Object value) {
        MsgpackWriter writer = new MsgpackWriter();
        writer.value(value, 0);
        return Arrays.copyOf(writer.bytes.array(), writer.bytes.position());
    }

    private void value(Object value, int depth) {
        if (value == null) {
            head(0xc0);
        } else if (value instanceof CharSequence || value instanceof Character) {
            text(value.toString());
        } else if (value instanceof Number) {
            number((Number) value);
        } else if (value instanceof Boolean) {
            head((Boolean) value ? 0xc3 : 0xc2);
        } else if (value instanceof byte[]) {
            binary(ByteBuffer.wrap((byte[]) value));
        } else if (value instanceof ByteBuffer) {
            binary(((ByteBuffer) value).duplicate());
        } else if (value instanceof Enum) {
            text(((Enum<?>) value).name());
        } else if (value instanceof Instant) {
            timestamp((Instant) value);
        } else if (value instanceof Date) {
            timestamp(Instant.ofEpochMilli(((Date) value).getTime()));
        } else {
            container(value, depth);
        }
    }

    private void container(Object value, int depth) {
        if (depth >= MAX_DEPTH) {
            throw new MsgpackException("cannot encode: the value is nested too deeply, or contains itself");
        }
        if (value instanceof Map) {
            map((Map<?, ?>) value, depth + 1);
        } else if (value instanceof Collection) {
            Object[] items = ((Collection<?>) value).toArray();
            sized(items.length, 0x90, 16, 0xdc);
            for (Object item : items) value(item, depth + 1);
        } else if (value.getClass().isArray()) {
            int size = Array.getLength(value);
            sized(size, 0x90, 16, 0xdc);
            for (int i = 0; i < size; i++) value(Array.get(value, i), depth + 1);
        } else if (value instanceof Optional) {
            value(((Optional<?>) value).orElse(null), depth + 1);
        } else if (value.getClass().isRecord()) {
            members(value, depth + 1);
        } else {
            throw new MsgpackException("cannot encode a value of type " + value.getClass().getName()
                + "; use null, Boolean, numbers, String, byte[], List, arrays, Map or records");
        }
    }

    private void map(Map<?, ?> map, int depth) {
        // The size and the members must be of the same moment.
        Object[] entries = map.entrySet().toArray();
        sized(entries.length, 0x80, 16, 0xde);
        for (Object object : entries) {
            Map.Entry<?, ?> entry = (Map.Entry<?, ?>) object;
            text(String.valueOf(entry.getKey()));
            value(entry.getValue(), depth);
        }
    }

    private void members(Object record, int depth) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        sized(components.length, 0x80, 16, 0xde);
        for (RecordComponent component : components) {
            text(component.getName());
            Object member;
            try {
                Method accessor = component.getAccessor();
                accessor.setAccessible(true);
                member = accessor.invoke(record);
            } catch (ReflectiveOperationException error) {
                throw new MsgpackException("cannot encode the member " + component.getName() + " of a "
                    + record.getClass().getName() + ": " + Failure.text(error));
            }
            value(member, depth);
        }
    }

    private void number(Number value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            integer(value.longValue());
        } else if (value instanceof BigInteger) {
            integer((BigInteger) value);
        } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
            head(0xcb);
            reserve(8).putDouble(value.doubleValue());
        } else if (value.doubleValue() == Math.rint(value.doubleValue()) && Math.abs(value.doubleValue()) < 1L << 53) {
            integer(value.longValue()); // AtomicInteger, LongAdder and the like
        } else {
            head(0xcb);
            reserve(8).putDouble(value.doubleValue());
        }
    }

    private void integer(long value) {
        if (value >= -32 && value <= 0x7f) {
            head((int) value);
        } else if (value >= 0) {
            if (value <= 0xff) head(0xcc).put((byte) value);
            else if (value <= 0xffff) head(0xcd).putShort((short) value);
            else if (value <= 0xffffffffL) head(0xce).putInt((int) value);
            else head(0xcf).putLong(value);
        } else if (value >= Byte.MIN_VALUE) {
            head(0xd0).put((byte) value);
        } else if (value >= Short.MIN_VALUE) {
            head(0xd1).putShort((short) value);
        } else if (value >= Integer.MIN_VALUE) {
            head(0xd2).putInt((int) value);
        } else {
            head(0xd3).putLong(value);
        }
    }

    private void integer(BigInteger value) {
        if (value.bitLength() < 64) {
            integer(value.longValue());
        } else if (value.signum() > 0 && value.bitLength() == 64) {
            head(0xcf).putLong(value.longValue());
        } else {
            throw new MsgpackException("cannot encode an integer that needs more than 64 bits");
        }
    }

    /** The timestamp extension (type -1), in its shortest form. */
    private void timestamp(Instant moment) {
        long seconds = moment.getEpochSecond();
        long nanos = moment.getNano();
        if (nanos == 0 && seconds >= 0 && seconds <= 0xffffffffL) {
            head(0xd6).put((byte) -1).putInt((int) seconds);
        } else if (seconds >= 0 && seconds < 1L << 34) {
            head(0xd7).put((byte) -1).putLong(nanos << 34 | seconds);
        } else {
            head(0xc7).put((byte) 12).put((byte) -1).putInt((int) nanos);
            reserve(8).putLong(seconds);
        }
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 31 && utf8.length <= 0xff) head(0xd9).put((byte) utf8.length);
        else sized(utf8.length, 0xa0, 32, 0xda);
        reserve(utf8.length).put(utf8);
    }

    private void binary(ByteBuffer data) {
        int size = data.remaining();
        if (size <= 0xff) head(0xc4).put((byte) size);
        else if (size <= 0xffff) head(0xc5).putShort((short) size);
        else head(0xc6).putInt(size);
        reserve(size).put(data);
    }

    private void sized(int count, int fix, int fixLimit, int tag16) {
        if (count < fixLimit) head(fix | count);
        else if (count <= 0xffff) head(tag16).putShort((short) count);
        else head(tag16 + 1).putInt(count);
    }

    /** Writes a first byte; there is room for what belongs to it. */
    private ByteBuffer head(int first) {
        return reserve(16).put((byte) first);
    }

    private ByteBuffer reserve(int size) {
        if (bytes.remaining() >= size) return bytes;
        long needed = (long) bytes.position() + size;
        if (needed > Integer.MAX_VALUE - 16) throw new MsgpackException("cannot encode: the value is too large");
        int capacity = (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed + 16, bytes.capacity() * 2L));
        bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
        return bytes;
    }
}
