using System.Text;

namespace Grpc.Core;

/// <summary>One fact about the peer.</summary>
public class AuthProperty
{
    private readonly byte[] _rawValue;

    private AuthProperty(string name, byte[] rawValue)
    {
        Name = name;
        _rawValue = rawValue;
    }

    public string Name { get; }

    public string Value => Encoding.UTF8.GetString(_rawValue);

    public byte[] ValueBytes => (byte[])_rawValue.Clone();

    public static AuthProperty Create(string name, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return new AuthProperty(name, (byte[])value.Clone());
    }
}
