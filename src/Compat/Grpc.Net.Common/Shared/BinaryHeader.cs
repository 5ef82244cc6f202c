namespace Grpc.Shared;

/// <summary>Values of <c>-bin</c> headers: base64, padded or not, several joined by commas.</summary>
internal static class BinaryHeader
{
    public static string Encode(byte[] value) => Convert.ToBase64String(value).TrimEnd('=');

    /// <summary>The values of one header line; null when any of them is not base64.</summary>
    public static IReadOnlyList<byte[]>? Decode(string line)
    {
        var values = new List<byte[]>(1);
        foreach (var part in line.Split(','))
        {
            if (DecodeOne(part.Trim()) is not { } value)
            {
                return null;
            }

            values.Add(value);
        }

        return values;
    }

    private static byte[]? DecodeOne(string text)
    {
        var bare = text.TrimEnd('=');
        var padded = bare.PadRight((bare.Length + 3) / 4 * 4, '=');
        var value = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, value, out var length) ? value[..length] : null;
    }
}
