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

        return domain;
    }
}
