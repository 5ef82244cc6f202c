using System.Text;

namespace Microsoft.ML.OnnxRuntime;

public partial class OrtValue
{
    /// <summary>All elements of a string tensor.</summary>
    public string[] GetStringTensorAsArray()
    {
        var info = GetTensorTypeAndShape();
        if (!info.IsString)
        {
            throw new OnnxRuntimeException(ErrorCode.Fail, $"The tensor holds {info.ElementDataType}, not strings.");
        }

        var strings = new string[info.ElementCount];
        for (var i = 0; i < strings.Length; i++)
        {
            strings[i] = GetStringElement(i);
        }

        return strings;
    }

    /// <summary>One element of a string tensor, by its flat index.</summary>
    public unsafe string GetStringElement(int index)
    {
        using var value = new Borrow(_handle);
        var length = (int)OrtApi.Get(OrtFunction.GetStringTensorElementLength, value.Pointer, index);
        var bytes = new byte[length];
        fixed (byte* first = bytes)
        {
            OrtApi.Check(OrtFunction.GetStringTensorElement, value.Pointer, length, index, (nint)first);
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Sets one element of a string tensor, by its flat index.</summary>
    public void StringTensorSetElementAt(ReadOnlySpan<char> str, int index)
    {
        using var text = new Utf8Text(str.ToString());
        SetElement(text.Pointer, index);
    }

    /// <inheritdoc cref="StringTensorSetElementAt(ReadOnlySpan{char}, int)"/>
    public void StringTensorSetElementAt(ReadOnlyMemory<char> rom, int index) => StringTensorSetElementAt(rom.Span, index);

    /// <inheritdoc cref="StringTensorSetElementAt(ReadOnlySpan{char}, int)"/>
    public unsafe void StringTensorSetElementAt(ReadOnlySpan<byte> utf8Bytes, int index)
    {
        byte[] terminated = [.. utf8Bytes, 0];
        fixed (byte* first = terminated)
        {
            SetElement((nint)first, index);
        }
    }

    private void SetElement(nint text, int index)
    {
        using var value = new Borrow(_handle);
        OrtApi.Check(OrtFunction.FillStringTensorElement, value.Pointer, text, index);
    }
}
