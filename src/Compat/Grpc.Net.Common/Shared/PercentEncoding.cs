using System.Globalization;
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
                encoded.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
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

        var source = Encoding.UTF8.GetBytes(value);
        var octets = new List<byte>(source.Length);
        for (var index = 0; index < source.Length; index++)
        {
            if (source[index] == (byte)'%' && TryHex(source.AsSpan(index + 1), out var octet))
            {
                octets.Add(octet);
                index += 2;
            }
            else
            {
                octets.Add(source[index]);
            }
        }

        return Encoding.UTF8.GetString(octets.ToArray());
    }

    private static bool IsPlain(char character) => character is >= ' ' and <= '~' and not '%';

    private static bool TryHex(ReadOnlySpan<byte> rest, out byte octet)
    {
        octet = 0;
        return rest.Length >= 2
            && byte.TryParse(rest[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out octet);
    }
}
