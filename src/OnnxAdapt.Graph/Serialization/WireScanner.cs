using Google.Protobuf.Reflection;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>
/// Walks the bytes of a message before they are parsed and adds up what parsing would allocate, so that a small hostile file
/// cannot ask for much memory, and a cut-off one is described by element and offset.
/// </summary>
internal sealed class WireScanner(long maxCost, int maxDepth)
{
    private const int MessageCost = 200;
    private const int StringCost = 40;
    private const int ScalarCost = 8;
    private const int UnknownCost = 80;
    private readonly List<string> _path = [];
    private long _cost;

    /// <summary>Checks a message of the given type.</summary>
    /// <exception cref="OnnxFormatException">The bytes are cut off, no message, nested too deep or too costly.</exception>
    public void Scan(ReadOnlySpan<byte> bytes, MessageDescriptor type) => ScanMessage(new WireCursor(bytes, 0), type);

    private void ScanMessage(WireCursor cursor, MessageDescriptor? type)
    {
        if (_path.Count > maxDepth)
        {
            throw new OnnxFormatException($"The model nests elements deeper than {maxDepth} levels: {string.Join('.', _path.Take(12))}...");
        }

        while (!cursor.AtEnd)
        {
            var start = cursor.Offset;
            var tag = Take(cursor.TryReadVarint(out var value) && value is >= 8 and <= uint.MaxValue, value, start);
            ScanField(ref cursor, type?.FindFieldByNumber((int)(tag >> 3)), tag, start);
        }
    }

    private void ScanField(ref WireCursor cursor, FieldDescriptor? field, ulong tag, long start)
    {
        switch (tag & 7)
        {
            case 0:
                Take(cursor.TryReadVarint(out _), 0, start);
                Charge(field is null ? UnknownCost : ScalarCost);
                break;
            case 1:
                Take(cursor.TrySkip(8), 0, start);
                Charge(field is null ? UnknownCost : ScalarCost);
                break;
            case 2:
                var length = Take(cursor.TryReadVarint(out var stated), stated, start);
                ScanDelimited(cursor.Offset, TakeBytes(ref cursor, length, field), field);
                break;
            case 5:
                Take(cursor.TrySkip(4), 0, start);
                Charge(field is null ? UnknownCost : ScalarCost);
                break;
            default:
                throw Broken($"byte {start} does not start a field of the format");
        }
    }

    private void ScanDelimited(long offset, ReadOnlySpan<byte> content, FieldDescriptor? field)
    {
        switch (field?.FieldType)
        {
            case null:
                Charge(UnknownCost + content.Length);
                break;
            case FieldType.Message:
                Charge(MessageCost);
                _path.Add(field.Name);
                ScanMessage(new WireCursor(content, offset), field.MessageType);
                _path.RemoveAt(_path.Count - 1);
                break;
            case FieldType.String:
                Charge(StringCost + (2L * content.Length));
                break;
            case FieldType.Bytes:
                Charge(StringCost);
                break;
            case FieldType.Float or FieldType.Double:
                break;
            default:
                Charge((long)ScalarCost * content.Length);
                break;
        }
    }

    private ReadOnlySpan<byte> TakeBytes(ref WireCursor cursor, ulong length, FieldDescriptor? field)
    {
        var offset = cursor.Offset;
        return cursor.TryTake(length, out var content)
            ? content
            : throw Broken($"the field '{field?.Name ?? "unknown"}' at byte {offset} says it has {length} bytes, but only {cursor.Remaining} are left");
    }

    private ulong Take(bool success, ulong value, long offset) => success ? value : throw Broken($"the field at byte {offset} is cut off");

    private void Charge(long cost)
    {
        _cost += cost;
        if (_cost > maxCost)
        {
            throw new OnnxFormatException($"Reading the model's structure would take more than {maxCost} bytes of memory; the limit was met in '{Place}'.");
        }
    }

    private string Place => _path.Count == 0 ? "model" : string.Join('.', _path);

    private OnnxFormatException Broken(string detail) => new($"Not an ONNX model, or cut off: in '{Place}', {detail}.");
}
