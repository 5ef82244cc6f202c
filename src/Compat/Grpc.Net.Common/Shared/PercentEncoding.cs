using System.Text;

namespace Grpc.Shared;

/// <summary>The encoding of <c>grpc-message</c>: printable ASCII apart from '%' as it is, every other byte of UTF-8 as %XX.</summary>
internal static class PercentEncoding
{
    public static string Encode(string value)
    {
        if (value.All(IsPlain))
        {
            return value;
        }

        var encoded = new StringBuilder(value.Length * 2);
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            if (IsPlain((char)octet))
            {
                encoded.Append((char)octet);
            }
            else
            {
                encoded.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    /// <summary>Decodes; a '%' that starts no valid escape stands for itself.</summary>
    public static string Decode(string value)
    {
        if (!value.Contains('%', StringComparison.Ordinal))
        {
            return value;
        }

        var octets = new List<byte>(value.Length);
        for (var index = 0; index < value.Length; index++)
        {
            if (value[index] == '%' && TryHex(value, index + 1, out var octet))
            {
                octets.Add(octet);
                index += 2;
            }
            else
            {
                octets.AddRange(Encoding.UTF8.GetBytes(value, index, 1));
            }
        }

        return Encoding.UTF8.GetString(octets.ToArray());
    }

    private static bool IsPlain(char character) => character is >= ' ' and <= '~' and not '%';

    private static bool TryHex(string value, int start, out byte octet)
    {
        octet = 0;
        return start + 2 <= value.Length
            && char.IsAsciiHexDigit(value[start])
            && char.IsAsciiHexDigit(value[start + 1])
            && byte.TryParse(value.AsSpan(start, 2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out octet);
    }
}
