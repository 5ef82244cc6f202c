using System.Runtime.InteropServices;

namespace OnnxAdapt.Media.Native;

/// <summary>A value of any type of the object system, as it lies in memory; zeros when it is unset.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    public ulong First;
    public ulong Second;
}
