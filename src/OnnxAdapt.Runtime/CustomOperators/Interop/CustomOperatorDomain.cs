using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace OnnxAdapt.Runtime.CustomOperators.Interop;

/// <summary>
/// The domain of our operators, made once and never freed, since any session may outlive whoever asked for it.
/// </summary>
internal static unsafe class CustomOperatorDomain
{
    private static readonly Lazy<nint> Domain = new(Create);

    /// <summary>Makes the kernels known to sessions that are created with these options.</summary>
    public static void AddTo(SessionOptions options)
    {
        var added = false;
        options.DangerousAddRef(ref added);
        try
        {
            OrtTable.Check(OrtFunction.AddCustomOpDomain, options.DangerousGetHandle(), Domain.Value);
        }
        finally
        {
            options.DangerousRelease();
        }
    }

    private static nint Create()
    {
        nint domain = 0;
        var name = Marshal.StringToCoTaskMemUTF8(KernelNames.Domain);
        OrtTable.Check(OrtFunction.CreateCustomOpDomain, name, (nint)(&domain));
        var kernels = KernelSet.Default.Kernels;
        for (var i = 0; i < kernels.Count; i++)
        {
            var table = (CustomOperatorTable*)NativeMemory.AllocZeroed((nuint)sizeof(CustomOperatorTable));
            CustomOperatorCallbacks.Fill(table, kernels[i].Signature, i);
            OrtTable.Check(OrtFunction.CustomOpDomainAdd, domain, (nint)table);
        }

        Announce(domain);
        return domain;
    }

    /// <summary>
    /// Makes the runtime know the domain by one session. It looks for a session's domain and then adds it without a lock, so that of two first sessions at
    /// once one would fail.
    /// </summary>
    private static void Announce(nint domain)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        OrtTable.Check(OrtFunction.AddCustomOpDomain, options.DangerousGetHandle(), domain);
        new InferenceSession(Identity(), options).Dispose();
    }

    /// <summary>A model of IR version 8 and operator set 13 whose graph 'g' has the float tensors x and y and the node y = Identity(x).</summary>
    private static byte[] Identity() =>
    [
        0x08, 8,
        0x3A, 43,
        0x0A, 16, 0x0A, 1, (byte)'x', 0x12, 1, (byte)'y', 0x22, 8, .. "Identity"u8,
        0x12, 1, (byte)'g',
        0x5A, 9, 0x0A, 1, (byte)'x', 0x12, 4, 0x0A, 2, 0x08, 1,
        0x62, 9, 0x0A, 1, (byte)'y', 0x12, 4, 0x0A, 2, 0x08, 1,
        0x42, 2, 0x10, 13,
    ];
}
