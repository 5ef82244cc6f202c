using System.Runtime.InteropServices;
using OnnxAdapt.Runtime.CustomOperators.Interop;

namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>Attributes of a node while its kernel is made.</summary>
internal readonly unsafe struct KernelAttributes(nint info)
{
    /// <summary>An integer, or the default when absent.</summary>
    public long Integer(string name, long absent)
    {
        using var text = new Utf8Name(name);
        long value = 0;
        return OrtTable.Try(OrtFunction.KernelInfoGetInt64, info, text.Pointer, (nint)(&value)) ? value : absent;
    }

    /// <summary>A number, or the default when absent.</summary>
    public float Number(string name, float absent)
    {
        using var text = new Utf8Name(name);
        float value = 0;
        return OrtTable.Try(OrtFunction.KernelInfoGetFloat, info, text.Pointer, (nint)(&value)) ? value : absent;
    }

    /// <summary>A list of integers; empty when absent.</summary>
    public long[] Integers(string name)
    {
        using var text = new Utf8Name(name);
        nuint count = 0;
        if (!OrtTable.Try(OrtFunction.KernelInfoGetInt64Array, info, text.Pointer, 0, (nint)(&count)) || count == 0)
        {
            return [];
        }

        var values = new long[count];
        fixed (long* target = values)
        {
            return OrtTable.Try(OrtFunction.KernelInfoGetInt64Array, info, text.Pointer, (nint)target, (nint)(&count)) ? values : [];
        }
    }

    /// <summary>A word, or the default when absent.</summary>
    public string Text(string name, string absent)
    {
        using var text = new Utf8Name(name);
        nuint size = 0;
        if (!OrtTable.Try(OrtFunction.KernelInfoGetString, info, text.Pointer, 0, (nint)(&size)))
        {
            return absent;
        }

        var bytes = new byte[size];
        fixed (byte* target = bytes)
        {
            return OrtTable.Try(OrtFunction.KernelInfoGetString, info, text.Pointer, (nint)target, (nint)(&size))
                ? Marshal.PtrToStringUTF8((nint)target)!
                : absent;
        }
    }
}
