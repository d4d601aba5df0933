/* eslint-disable */
// Generated from openapi.yaml by `yarn generate-api`; changes here are lost.
// sha256 of openapi.yaml: 66bd3a9e63f469117f4225fac187fc93fcf70c1b7ee625eeae005831d9b7d53a

export interface paths {
  '/images': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['listImages'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description Every image of the list as a file, while it is read: by name unless `sort` says otherwise, one column for each attribute. Text that a spreadsheet program would take for a formula is written as text. */
    get: operations['exportImages'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/facets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description How many images the caller sees per value of each facet and per tab. */
    get: operations['getImageFacets'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get: operations['getImage'];
    put?: never;
    post?: never;
    /** @description Moves the image into the recycle bin; destroys it where there is no bin or nothing to keep. While virtual machines made from it exist, it has to be confirmed. */
    delete: operations['deleteImage'];
    options?: never;
    head?: never;
    patch: operations['updateImage'];
    trace?: never;
  };
  '/images/batch': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Does the same to many images, each with the checks and the audit of its own route. One that fails does not keep the others from it. */
    post: operations['changeImages'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/restore': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Takes the image out of the recycle bin, as it was before. */
    post: operations['restoreImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/destroy': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Destroys an image of the recycle bin for good and frees its bytes. */
    post: operations['destroyImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/fetch': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Brings the bytes of an image to its platform that is offered there but not fetched yet, and compares them with its digest. */
    post: operations['fetchImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/usage': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    /** @description What depends on the image and what it would lose. What the caller may not see is counted for the image's owner and administrators, and left out for others. */
    get: operations['getImageUsage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/verdicts': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    /** @description What the answer to each action on this image would be now. */
    get: operations['getImageVerdicts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/publish': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Offers a custom image to everyone, as a public image or in the marketplace, or changes how it is offered. A listing in the marketplace says who publishes it, what is in it and what it costs. */
    post: operations['publishImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/unpublish': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Takes a published image back, so that only its owner sees it. Virtual machines that were made from it go on running. */
    post: operations['unpublishImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/downloads': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    /** @description The links to the image, newest first: all for its owner, to others those that they made. They are forgotten 30 days after they have expired. */
    get: operations['listDownloads'];
    put?: never;
    /** @description Makes a signed link to the bytes of an available image. */
    post: operations['createDownload'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/downloads/{linkId}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
        linkId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** @description Ends a link at once, for whoever made it and for the image's owner. What is being sent is sent to its end. */
    delete: operations['revokeDownload'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/exports': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    /** @description What was exported of the image to buckets, newest first: all for its owner, to others what they exported themselves. And the buckets to which the caller may export it. */
    get: operations['listImageExports'];
    put?: never;
    /** @description Uploads an available image to an object storage bucket that the platform team has configured, as it is stored or in another format. */
    post: operations['exportImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/copies': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Makes the same image on another platform or in another region. Its digest is verified on the way, and it is converted when the other platform does not take its format. With `share` the copy is shared as soon as it is there, by the same operation. */
    post: operations['copyImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/replicate': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Makes another image with the same content in the same place: encrypted with the key that is named, or plain where none is. So an image is encrypted, decrypted or given another key; its own never changes. */
    post: operations['replicateImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/encryption-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description The keys that the caller may encrypt images with. The keys themselves stay in their service; these are their names. */
    get: operations['listEncryptionKeys'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/encryption-keys/{service}/{name}/rotations': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        service: string;
        name: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Begins to add a version to a key, where its service lets the portal do so, and to wrap every data key anew that an older version wraps. No image is rewritten. For the platform team. */
    post: operations['rotateEncryptionKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/shares': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    /** @description With whom the image is shared, newest first. For its owner. */
    get: operations['listImageShares'];
    put?: never;
    /** @description Shares a private image with users and groups, who use it in its own region once they have accepted. An unknown recipient refuses the whole request. */
    post: operations['shareImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/shares/{share}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
        /** @description The id of the share, or the entity ref of its recipient. */
        share: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** @description Stops sharing at once. Virtual machines that the recipient has made go on; new ones cannot be made. */
    delete: operations['stopSharing'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/shares': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description Shares that the caller gave or received, newest first. A recipient learns of a waiting share only what is here, and nothing of one that was rejected. */
    get: operations['listShares'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/shares/{id}/accept': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description From now on the recipient sees and uses the image. By the recipient or a member of it. */
    post: operations['acceptShare'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/shares/{id}/reject': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description The recipient does not want the image. By the recipient or a member of it. */
    post: operations['rejectShare'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/shares/{id}/leave': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description The recipient gives an accepted image back. By the recipient or a member of it. */
    post: operations['leaveShare'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/downloads/{token}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description The bytes behind a signed link, also for HEAD. Honours one Range, and If-Range, If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since. What is no link is answered with 404, a link that expired, was revoked or lost its ground with 410, and one whose file is still being made with 409 and Retry-After. */
    get: operations['download'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/imports': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['importImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/imports/check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Looks at a URL or an upload before the import, without keeping anything. */
    post: operations['checkImport'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/os-catalog': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description The operating systems that this portal knows, with ranges of versions expanded, newest first. Others can be imported; that is warned of. */
    get: operations['getOsCatalog'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/captures': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['captureImage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/families': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description Families of which the caller sees a version, by name. A family is what the images of one owner that carry the same family name are together. */
    get: operations['listFamilies'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/families/{family}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a family, or its name. */
        family: components['parameters']['family'];
      };
      cookie?: never;
    };
    get: operations['getFamily'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/families/{id}/versions': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
      };
      cookie?: never;
    };
    /** @description The versions that the caller sees, newest first; from `nextCursor` of the family on those that it does not show. */
    get: operations['listFamilyVersions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/families/{id}/channels/{channel}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
        /** @description Such as `stable` or `candidate`. */
        channel: components['parameters']['channel'];
      };
      cookie?: never;
    };
    get?: never;
    /** @description Points the channel at a version. A channel that is not there yet is made. */
    put: operations['promoteImage'];
    post?: never;
    delete: operations['deleteChannel'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/families/{id}/channels/{channel}/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
        /** @description Such as `stable` or `candidate`. */
        channel: components['parameters']['channel'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Points the channel at what it offered before, as far as that may be used. */
    post: operations['rollBackChannel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/families/{id}/channels/{channel}/moves': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
        /** @description Such as `stable` or `candidate`. */
        channel: components['parameters']['channel'];
      };
      cookie?: never;
    };
    get: operations['listChannelMoves'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/families/{id}/retention': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
      };
      cookie?: never;
    };
    /** @description By which rule old versions of the family go into the recycle bin. */
    get: operations['getRetention'];
    /** @description Sets the rule, for the owner of the family. It is applied an hour later for the first time, then once a day. `If-Match` of one that is not set is `"0"`. */
    put: operations['setRetention'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/families/{id}/retention/preview': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description What a rule would do now, version by version, with the reason. Changes nothing. */
    post: operations['previewRetention'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/standing': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get: operations['getStanding'];
    put?: never;
    /** @description Changes the standing now or, with `at`, later. A revocation can reach the images that were made from this one. */
    post: operations['changeStanding'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/standing/plan': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['cancelStandingPlan'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/lineage': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    /** @description What the image was made from and what was made from it. What the caller may not see is never named, and counted for the image's owner and administrators only. */
    get: operations['getLineage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/images/{id}/machine-owners': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    /** @description Who runs it. The image's owner and administrators get the numbers of all owners; others those of the virtual machines that they see. */
    get: operations['getMachineOwners'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/uploads': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description The caller's uploads that no image has taken over yet. The bytes themselves travel by the tus 1.0 protocol at this same address. */
    get: operations['listUploads'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/templates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['listTemplates'];
    put?: never;
    post: operations['createTemplate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/templates/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get: operations['getTemplate'];
    put: operations['updateTemplate'];
    post?: never;
    delete: operations['deleteTemplate'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/launches': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['launch'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/launches/check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description What the answer to a launch would be, and which sizes fit the image. Changes nothing. */
    post: operations['checkLaunch'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/virtual-machines': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['listVirtualMachines'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/virtual-machines/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get: operations['getVirtualMachine'];
    put?: never;
    post?: never;
    delete: operations['deleteVirtualMachine'];
    options?: never;
    head?: never;
    patch: operations['updateVirtualMachine'];
    trace?: never;
  };
  '/virtual-machines/{id}/power': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['powerVirtualMachine'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/virtual-machines/{id}/capture-sources': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    /** @description What an image of the virtual machine can be made from, each with a verdict, and what such an image inherits. */
    get: operations['getCaptureSources'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/virtual-machines/{id}/save-points': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    /** @description The snapshots and backups of the virtual machine, newest first. */
    get: operations['listSavePoints'];
    put?: never;
    /** @description Keeps the state of the system disk (a snapshot) or of all disks at one moment (a backup). */
    post: operations['createSavePoint'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/virtual-machines/{id}/save-points/{savePointId}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
        savePointId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** @description Destroys a snapshot or backup. Images that were made of it stay. */
    delete: operations['deleteSavePoint'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/virtual-machines/{id}/finish-install': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description The system is installed: takes the ISO image out and starts the virtual machine from its own disk. */
    post: operations['finishInstall'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/virtual-machines/{id}/reinstall': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Replaces the system disk by a fresh one, of the same image (a reinstallation) or of another one (a change of the operating system), and starts the virtual machine from it. What is on the system disk is lost; data disks, name, size and addresses stay. */
    post: operations['reinstallVirtualMachine'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/virtual-machines/{id}/reinstall/check': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description What the answer to a reinstallation would be. Changes nothing. */
    post: operations['checkReinstall'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/virtual-machines/{id}/verdicts': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get: operations['getVirtualMachineVerdicts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/virtual-machines/{id}/console': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    /** @description The serial console: its history and, with `follow`, everything that comes after it until the machine is off or deleted. */
    get: operations['readConsole'];
    put?: never;
    /** @description Types into the serial console. */
    post: operations['writeConsole'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/operations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['listOperations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/operations/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get: operations['getOperation'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/operations/{id}/log': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get: operations['getOperationLog'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/operations/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['cancelOperation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/operations/{id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** @description Runs a failed operation again. Of a launch of many, only the machines that failed. A cancelled launch, capture or import has left nothing to go on with and cannot be retried. */
    post: operations['retryOperation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/platforms': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['listPlatforms'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/platforms/{id}/sync': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['syncPlatform'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/owners': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description The entity refs the caller may own things as, the caller first. */
    get: operations['listOwners'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Error: {
      error: {
        name: string;
        message: string;
        dependents?: components['schemas']['ImageUsage'];
      };
      request?: Record<string, never>;
      response?: Record<string, never>;
    };
    /** @enum {string} */
    ImageKind: 'system-disk' | 'data-disk' | 'full-machine' | 'iso';
    /** @enum {string} */
    Visibility: 'public' | 'private' | 'shared' | 'marketplace';
    /** @enum {string} */
    ImageStatus:
      | 'pending'
      | 'creating'
      | 'uploading'
      | 'importing'
      | 'converting'
      | 'copying'
      | 'available'
      | 'failed'
      | 'deleting'
      | 'deleted'
      | 'destroyed';
    /** @enum {string} */
    Standing:
      | 'draft'
      | 'candidate'
      | 'stable'
      | 'deprecated'
      | 'obsolete'
      | 'revoked';
    /** @enum {string} */
    Architecture: 'x86_64' | 'aarch64';
    /** @enum {string} */
    BootMode: 'bios' | 'uefi' | 'both';
    /** @enum {string} */
    DiskFormat: 'qcow2' | 'raw' | 'vmdk' | 'vhd' | 'vhdx' | 'vdi' | 'iso';
    OperatingSystem: {
      /** @enum {string} */
      type: 'linux' | 'windows' | 'other';
      distribution?: string;
      version?: string;
    };
    ImageFeatures: {
      cloudInit?: boolean;
      guestAgent?: boolean;
      hotUpgrade?: boolean;
      multiQueue?: boolean;
      sriov?: boolean;
    };
    Failure: {
      stage: string;
      reason: string;
      remedy?: string;
    };
    /** @description Where the image came from; `text` says it in one sentence. */
    Origin: {
      /** @enum {string} */
      type:
        | 'platform'
        | 'upload'
        | 'url'
        | 'machine'
        | 'backup'
        | 'image'
        | 'found';
      text: string;
      virtualMachineId?: string;
      imageId?: string;
      sourceFormat?: components['schemas']['DiskFormat'];
      sourceDigest?: string;
      /** @description The snapshot or backup that it was made of. */
      savePoint?: {
        kind: components['schemas']['SavePointKind'];
        id?: string;
        name?: string;
      };
      /** @enum {string} */
      consistency?: 'stopped' | 'filesystem' | 'crash';
    };
    /** @description All of an image but what may be done with it. */
    ImageProperties: {
      id: string;
      name: string;
      description: string;
      kind: components['schemas']['ImageKind'];
      visibility: components['schemas']['Visibility'];
      status: components['schemas']['ImageStatus'];
      standing: components['schemas']['Standing'];
      failure?: components['schemas']['Failure'];
      platformId: string;
      region: string;
      platformImageId?: string;
      /** @description The platform's own word. */
      platformStatus?: string;
      /** @description Facts that its content tells. */
      detected?: ('os' | 'architecture' | 'bootMode')[];
      /** @description Its bytes are not on the platform until somebody wants them. */
      awaited?: boolean;
      os: components['schemas']['OperatingSystem'];
      architecture: components['schemas']['Architecture'];
      bootMode: components['schemas']['BootMode'];
      features: components['schemas']['ImageFeatures'];
      minMemoryMiB?: number;
      maxMemoryMiB?: number;
      minDiskGiB?: number;
      encrypted: boolean;
      /**
       * @description Whose key an encrypted image needs, if that is known.
       * @enum {string}
       */
      encryptionKey?: 'platform' | 'customer';
      encryptionKeyName?: components['schemas']['EncryptionKeyId'];
      projectGroup?: string;
      family?: string;
      /** @description Of the family of that name. */
      familyId?: string;
      version?: string;
      format?: components['schemas']['DiskFormat'];
      /** @description Bytes stored. */
      sizeBytes?: number;
      /** @description Bytes the guest sees. */
      virtualSizeBytes?: number;
      /** @description Of a full machine; `virtualSizeBytes` is their sum. */
      disks?: components['schemas']['ImageDisk'][];
      /** @description Of the stored file: `sha256:` and 64 hex digits. */
      digest?: string;
      /** @description Login that cloud-init or the image sets up. */
      defaultUser?: string;
      origin: components['schemas']['Origin'];
      /** @description Absent for what the platform itself offers. */
      ownerRef?: string;
      createdBy?: string;
      tags: string[];
      /** @description Virtual machines that exist and were made from it or have a data disk that was. */
      usedBy: number;
      /** @description Nobody can delete it while this is on. */
      protected?: boolean;
      /**
       * Format: date-time
       * @description When it went into the recycle bin.
       */
      deletedAt?: string;
      deletedBy?: string;
      /**
       * Format: date-time
       * @description When the recycle bin lets go of it.
       */
      willDestroyAt?: string;
      /** @description Recipients that have it or were asked; for its owner. */
      sharedWith?: number;
      /** @description Its owner shares it with the caller, who has accepted. */
      received?: boolean;
      pendingChange?: components['schemas']['PendingImageChange'];
      listing?: components['schemas']['Listing'];
      licensedBy?: components['schemas']['LicensedBy'];
      operation?: components['schemas']['OperationBrief'];
      etag: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
    };
    Image: components['schemas']['ImageProperties'] & {
      actions: components['schemas']['Verdicts'];
    };
    ListedImage: components['schemas']['ImageProperties'] & {
      /** @description Where among the `verdicts` of the page the answer to each action is. */
      actions: {
        [key: string]: number;
      };
    };
    /** @description The operation that works on it now. */
    OperationBrief: {
      id: string;
      kind: string;
      status: components['schemas']['OperationStatus'];
      stage?: string;
      progress?: number;
    };
    Page: {
      nextCursor?: string;
      prevCursor?: string;
      total?: number;
      /** @description There are at least `total`, and maybe more. */
      totalIsCapped?: boolean;
    };
    ImagePage: components['schemas']['Page'] & {
      items: components['schemas']['ListedImage'][];
      /** @description What may be done with the images of the page. Most of them are alike in this, so each answer is told once, and `actions` of an image are indexes into these. `{image}`, `{family}` and `{owner}` in a text stand for the name, family and owner of the image. */
      verdicts: components['schemas']['Verdict'][];
    };
    /** @enum {string} */
    ShareStatus: 'pending' | 'accepted' | 'rejected';
    ShareRequest: {
      /** @description Users and groups of the catalog. */
      recipients: components['schemas']['EntityRef'][];
      note?: string;
    };
    ShareResults: {
      items: {
        recipientRef: string;
        /**
         * @description `shared`: asked just now. `unchanged`: has it, or was asked before. `refused`: `reason` says why.
         * @enum {string}
         */
        result: 'shared' | 'unchanged' | 'refused';
        reason?: string;
        share?: components['schemas']['ImageShare'];
      }[];
    };
    /** @description What a recipient learns of an image before accepting it. */
    SharedImage: {
      id: string;
      name: string;
      ownerRef?: string;
      kind: components['schemas']['ImageKind'];
      platformId: string;
      /** @description Where the recipient may use the image. */
      region: string;
      sizeBytes?: number;
    };
    ImageShare: {
      id: string;
      image: components['schemas']['SharedImage'];
      recipientRef: string;
      status: components['schemas']['ShareStatus'];
      note?: string;
      createdBy: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
      actions: components['schemas']['Verdicts'];
    };
    ImageShareList: {
      items: components['schemas']['ImageShare'][];
      total: number;
    };
    FacetCounts: {
      value: string;
      count: number;
    }[];
    ImageFacets: {
      tabs: {
        [key: string]: number;
      };
      /** @description By facet, named as the filter of the list: platform, region, status, kind, visibility, os, architecture, encrypted, owner, family and tag. */
      facets: {
        [key: string]: components['schemas']['FacetCounts'];
      };
    };
    Publisher: {
      /** @enum {string} */
      kind: 'platform' | 'vendor' | 'partner' | 'team';
      name: string;
      /** @description The platform team has made sure that it is them. */
      verified: boolean;
    };
    /** @description What the image costs beside the server it runs on. A paid one has an amount, a currency and a unit; a free one has none of them. */
    Price: {
      /** @enum {string} */
      model: 'free' | 'paid';
      amount?: number;
      /** @description ISO 4217, such as `EUR`. */
      currency?: string;
      /**
       * @description For every virtual machine.
       * @enum {string}
       */
      unit?: 'hour' | 'month' | 'once';
    };
    /** @description How a published image is offered. */
    Listing: {
      publisher?: components['schemas']['Publisher'];
      /** @description What is in it beside the operating system. */
      contents?: string;
      price?: components['schemas']['Price'];
      terms?: string;
      licence?: {
        /** @description May others than the publisher download, export, copy and share it, and what they make from it? Left out: of free images yes, of paid ones no. */
        redistributable: boolean;
      };
    };
    /** @description The marketplace image that it was made from, whose licence forbids to pass it on. */
    LicensedBy: {
      imageId: string;
      name: string;
      /** @description The publisher's. */
      ownerRef?: string;
    };
    /** @description A bucket to which images may be exported. */
    ExportTarget: {
      /** @description As configuration calls it. */
      name: string;
      title: string;
      bucket: string;
      /** @description What keys of objects begin with. */
      prefix?: string;
    };
    ExportRequest: {
      /** @description Name of a bucket. */
      target: string;
      /** @description Default: that of the image. */
      format?: components['schemas']['DiskFormat'];
    };
    ImageExport: {
      id: string;
      imageId: string;
      /** @description As configuration called it. */
      target: string;
      bucket: string;
      /** @description Of the object in the bucket. */
      key: string;
      format: components['schemas']['DiskFormat'];
      /** @enum {string} */
      status: 'running' | 'succeeded' | 'failed' | 'cancelled';
      sizeBytes?: number;
      /** @description Of the object: `sha256:` and 64 hex digits. */
      digest?: string;
      /** @description As the bucket tells it. */
      etag?: string;
      operationId: string;
      createdBy: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      finishedAt?: string;
    };
    ImageExports: {
      items: components['schemas']['ImageExport'][];
      targets: components['schemas']['ExportTarget'][];
    };
    ExportAccepted: {
      export: components['schemas']['ImageExport'];
      operation: components['schemas']['Operation'];
    };
    /** @description What whoever launches a marketplace image agrees to, once. */
    LaunchTerms: {
      /** @description Changes with the terms. */
      id: string;
      imageId: string;
      text?: string;
      price?: components['schemas']['Price'];
      /** @description By whom the machines will belong to. */
      accepted: boolean;
    };
    PublishRequest: {
      /** @enum {string} */
      visibility: 'public' | 'marketplace';
      listing?: components['schemas']['Listing'];
    };
    CopyRequest: {
      platformId: string;
      region: string;
      name?: components['schemas']['DisplayName'];
      ownerRef?: components['schemas']['EntityRef'];
      share?: components['schemas']['ShareRequest'];
    };
    /** @description Service and name of a key, such as `local/default`. */
    EncryptionKeyId: string;
    EncryptionKey: {
      id: components['schemas']['EncryptionKeyId'];
      service: string;
      serviceTitle: string;
      name: string;
      /** @description The one that new data keys are wrapped with. */
      version: number;
      /**
       * @description Whether it belongs to a user or group or is for everyone.
       * @enum {string}
       */
      owner: 'platform' | 'customer';
      ownerRef?: components['schemas']['EntityRef'];
      canRotate: boolean;
      /** @description How many data keys each version wraps, newest version first. Only the platform team is told. */
      wraps?: {
        version: number;
        dataKeys: number;
      }[];
      /** @description The operation that was last begun to rotate it or to wrap its data keys anew, also when it has ended. Only the platform team is told. */
      rotation?: components['schemas']['OperationBrief'];
    };
    EncryptionKeyList: {
      items: components['schemas']['EncryptionKey'][];
      /** @description Services that do not answer, and why. */
      unavailable?: {
        service: string;
        serviceTitle: string;
        reason: string;
      }[];
    };
    KeyRotation: {
      key: components['schemas']['EncryptionKeyId'];
      /** @description The one that is in use now. */
      version: number;
      /** @description How many were wrapped anew. */
      dataKeys: number;
    };
    ReplicateRequest: {
      /** @enum {string} */
      to: 'encrypted' | 'plain';
      encryptionKey?: components['schemas']['EncryptionKeyId'];
      name?: components['schemas']['DisplayName'];
      ownerRef?: components['schemas']['EntityRef'];
    };
    /** @description What is left out stays; null takes away what need not be said. */
    ImagePatch: {
      name?: components['schemas']['DisplayName'];
      description?: string;
      tags?: components['schemas']['Tags'];
      projectGroup?: string;
      family?: string;
      version?: string;
      os?: components['schemas']['OperatingSystem'];
      features?: components['schemas']['ImageFeatures'];
      bootMode?: components['schemas']['BootMode'];
      minMemoryMiB?: number | null;
      maxMemoryMiB?: number | null;
      minDiskGiB?: number;
      defaultUser?: components['schemas']['NoUserName'];
      protected?: boolean;
    };
    /** @description What was changed while the image was being made. It is written as soon as the image is available; until then the facts are those of before. */
    PendingImageChange: {
      os?: components['schemas']['OperatingSystem'];
      features?: components['schemas']['ImageFeatures'];
      bootMode?: components['schemas']['BootMode'];
      minMemoryMiB?: number | null;
      maxMemoryMiB?: number | null;
      minDiskGiB?: number;
      defaultUser?: string | null;
    };
    ImageBatchRequest: {
      /** @enum {string} */
      action: 'delete' | 'restore' | 'destroy' | 'tag' | 'untag' | 'share';
      ids: string[];
      tags?: components['schemas']['Tags'];
      /** @description The caller knows of the virtual machines made from them. */
      confirm?: boolean;
      /** @description As for deleting a single image. */
      force?: boolean;
      share?: components['schemas']['ShareRequest'];
    };
    ImageBatchResult: {
      items: {
        id: string;
        /** @enum {string} */
        status: 'ok' | 'error';
        operation?: components['schemas']['Operation'];
        shares?: components['schemas']['ShareResults'];
        error?: {
          name: string;
          message: string;
          /** @description What the single route would have answered. */
          status: number;
        };
      }[];
    };
    ImageUsage: {
      virtualMachines: components['schemas']['ImageDependents'];
      images: components['schemas']['ImageDependents'];
      templates: components['schemas']['ImageDependents'];
      shares: components['schemas']['ImageDependents'];
    };
    ImageDependents: {
      total: number;
      /** @description How many of them the caller may not see; 0 for who does not own the image. */
      hidden: number;
      /** @description Those among them whose disks rest on the image. */
      resting?: number;
      /** @description Those that the caller may see, at most a hundred. */
      items: {
        id: string;
        name: string;
        /** @description Its disk rests on the image, which therefore cannot go. */
        storage: boolean;
        /** @description What goes with the image. */
        loses: string;
      }[];
    };
    DisplayName: string;
    UserName: string;
    NoUserName: string | null;
    Tags: string[];
    EntityRef: string;
    /** @description What the importer says the image is; what is left out is detected or assumed. */
    ImageFacts: {
      os?: components['schemas']['OperatingSystem'];
      architecture?: components['schemas']['Architecture'];
      bootMode?: components['schemas']['BootMode'];
      features?: components['schemas']['ImageFeatures'];
      minMemoryMiB?: number;
      maxMemoryMiB?: number;
      minDiskGiB?: number;
      defaultUser?: components['schemas']['UserName'];
    };
    ImportSource:
      | {
          /** @enum {string} */
          type: 'upload';
          uploadId: string;
        }
      | {
          /** @enum {string} */
          type: 'url';
          url: string;
          digest?: string;
        };
    ImportRequest: {
      name: components['schemas']['DisplayName'];
      description?: string;
      source: components['schemas']['ImportSource'];
      /** @description The only platform that imports when left out. */
      platformId?: string;
      region?: string;
      ownerRef?: components['schemas']['EntityRef'];
      kind?: components['schemas']['ImageKind'];
      format?: components['schemas']['DiskFormat'];
      tags?: components['schemas']['Tags'];
      family?: string;
      version?: string;
      facts?: components['schemas']['ImageFacts'];
      encryptionKey?: components['schemas']['EncryptionKeyId'];
    };
    ImportCheckRequest: {
      source: components['schemas']['ImportSource'];
      platformId?: string;
      name?: string;
      kind?: components['schemas']['ImageKind'];
      facts?: components['schemas']['ImageFacts'];
    };
    /**
     * @description Whether the disk itself says so, or it was concluded from something less.
     * @enum {string}
     */
    Certainty: 'certain' | 'guess';
    ImportCheck: {
      verdict: components['schemas']['Verdict'];
      sizeBytes?: number;
      format?: components['schemas']['DiskFormat'];
      virtualSizeBytes?: number;
      /** @description A broken transfer can go on where it broke. */
      resumable?: boolean;
      /** @description As the source says. */
      contentType?: string;
      suggestedName?: string;
      facts?: components['schemas']['ImageFacts'];
      /** @description How sure each fact is that was found. */
      detected?: {
        format?: components['schemas']['Certainty'];
        virtualSizeBytes?: components['schemas']['Certainty'];
        os?: components['schemas']['Certainty'];
        architecture?: components['schemas']['Certainty'];
        bootMode?: components['schemas']['Certainty'];
        minMemoryMiB?: components['schemas']['Certainty'];
      };
      convertTo?: components['schemas']['DiskFormat'];
      /**
       * @description What the disks are packed in.
       * @enum {string}
       */
      container?: 'ova';
      /** @description Disks of an appliance, the one that becomes this image first; the others become images of data disks. */
      disks?: components['schemas']['ImportDisk'][];
    };
    ImportDisk: {
      name: string;
      format?: components['schemas']['DiskFormat'];
      sizeBytes: number;
      virtualSizeBytes?: number;
    };
    OsCatalog: {
      preset: string;
      systems: {
        /** @enum {string} */
        type: 'linux' | 'windows' | 'other';
        title: string;
        distributions: {
          id: string;
          title: string;
          versions: {
            version: string;
            architectures: components['schemas']['Architecture'][];
          }[];
        }[];
      }[];
    };
    CaptureRequest: {
      virtualMachineId: string;
      name: components['schemas']['DisplayName'];
      description?: string;
      ownerRef?: components['schemas']['EntityRef'];
      family?: string;
      version?: string;
      tags?: components['schemas']['Tags'];
      /** @description Stop the machine for the copy and start it again afterwards. */
      stopFirst?: boolean;
      source?: components['schemas']['CaptureSource'];
      facts?: components['schemas']['ImageFacts'];
      encryptionKey?: components['schemas']['EncryptionKeyId'];
    };
    /** @description What of the virtual machine the image is made from; the system disk when left out. A new snapshot or backup is made first, and kept or dropped once the image is whole. */
    CaptureSource:
      | {
          /** @enum {string} */
          type: 'system-disk' | 'full-machine';
        }
      | {
          /** @enum {string} */
          type: 'data-disk';
          diskId: string;
        }
      | {
          /** @enum {string} */
          type: 'snapshot' | 'backup';
          savePointId: string;
        }
      | {
          /** @enum {string} */
          type: 'new-snapshot' | 'new-backup';
          keep: boolean;
          name?: components['schemas']['DisplayName'];
        };
    CaptureSources: {
      items: {
        source: components['schemas']['CaptureSource'];
        title: string;
        kind: components['schemas']['ImageKind'];
        /** @description What the guest sees. */
        sizeGiB: number;
        consistency?: components['schemas']['Consistency'];
        verdict: components['schemas']['Verdict'];
      }[];
      facts: components['schemas']['ImageFacts'];
      /** @description It runs with a guest agent, which holds file systems still. */
      freezes: boolean;
    };
    /**
     * @description How consistent a copy is with what ran at the time.
     * @enum {string}
     */
    Consistency: 'stopped' | 'filesystem' | 'crash';
    /** @enum {string} */
    SavePointKind: 'snapshot' | 'backup';
    /** @enum {string} */
    SavePointStatus: 'creating' | 'available' | 'deleting' | 'failed';
    /** @description A snapshot (of the system disk) or backup (of all disks) of a virtual machine. */
    SavePoint: {
      id: string;
      kind: components['schemas']['SavePointKind'];
      name: string;
      description: string;
      status: components['schemas']['SavePointStatus'];
      failure?: components['schemas']['Failure'];
      virtualMachineId: string;
      consistency?: components['schemas']['Consistency'];
      /** @description Bytes stored. */
      sizeBytes?: number;
      disks: components['schemas']['ImageDisk'][];
      createdBy: string;
      /** Format: date-time */
      createdAt: string;
      operation?: components['schemas']['OperationBrief'];
      actions: components['schemas']['Verdicts'];
    };
    SavePointList: {
      items: components['schemas']['SavePoint'][];
    };
    SavePointRequest: {
      kind: components['schemas']['SavePointKind'];
      name: components['schemas']['DisplayName'];
      description?: string;
      /** @description Stop the machine for the copy and start it again afterwards. */
      stopFirst?: boolean;
    };
    SavePointAccepted: {
      savePoint: components['schemas']['SavePoint'];
      operation: components['schemas']['Operation'];
    };
    ImageDisk: {
      id: string;
      /** @enum {string} */
      role: 'system' | 'data';
      virtualSizeBytes: number;
    };
    MachineDisk: {
      id: string;
      /** @enum {string} */
      role: 'system' | 'data';
      sizeGiB: number;
      /** @description The image with what it held at first. */
      imageId?: string;
      imageName?: string;
      /** @description In the guest it is `/dev/disk/by-id/virtio-` and this. */
      serial?: string;
    };
    /** @description Blank, or with what a data disk image holds; its size then is the image's at least. */
    LaunchDataDisk: {
      sizeGiB?: number;
      imageId?: string;
    };
    ImageAccepted: {
      image: components['schemas']['Image'];
      operation: components['schemas']['Operation'];
    };
    /** @description A version goes when every part that is given lets it go. The newest, what a channel offers, what is in use, mapped, shared or protected stays. */
    RetentionRequest: {
      enabled: boolean;
      keepNewest?: number;
      maxAgeDays?: number;
    };
    Retention: {
      familyId: string;
      enabled: boolean;
      keepNewest?: number;
      maxAgeDays?: number;
      updatedBy?: string;
      /** Format: date-time */
      updatedAt?: string;
      /** Format: date-time */
      nextRunAt?: string;
      /** Format: date-time */
      lastRunAt?: string;
      lastRun?: {
        deleted: number;
        kept: number;
        failed: number;
      };
      etag: string;
      actions: components['schemas']['Verdicts'];
    };
    RetentionPreview: {
      /** @description How many of all versions would go. */
      goes: number;
      /** @description How many versions there are. */
      total: number;
      /** @description The newest 1000 of them. */
      items: {
        id: string;
        name: string;
        version?: string;
        /** Format: date-time */
        createdAt: string;
        goes: boolean;
        reason: string;
      }[];
    };
    FamilyBrief: {
      /** @description Opaque. */
      id: string;
      name: string;
      ownerRef?: string;
      /** @description Images that the caller sees. */
      versions: number;
      /** Format: date-time */
      updatedAt: string;
    };
    FamilyPage: {
      items: components['schemas']['FamilyBrief'][];
      nextCursor?: string;
    };
    Family: {
      id: string;
      name: string;
      ownerRef?: string;
      /** @description The newest 50, newest first. */
      versions: components['schemas']['Image'][];
      /** @description Where older ones begin, for `/families/{id}/versions`; absent when these are all. */
      nextCursor?: string;
      channels: components['schemas']['Channel'][];
      actions: components['schemas']['Verdicts'];
    };
    FamilyVersionPage: {
      items: components['schemas']['Image'][];
      nextCursor?: string;
    };
    /** @description Without id and name when the caller may not see the image. */
    ChannelImage: {
      id?: string;
      name?: string;
      version?: string;
      standing?: components['schemas']['Standing'];
    };
    Channel: {
      name: string;
      image: components['schemas']['ChannelImage'];
      /** @description Why what it points at cannot be used. */
      problem?: string;
      /** @description Where a rollback would lead. */
      previous?: components['schemas']['ChannelImage'];
      /** Format: date-time */
      movedAt: string;
      movedBy: string;
      note: string;
      etag: string;
    };
    ChannelMove: {
      /** @enum {string} */
      kind: 'promote' | 'rollback' | 'remove';
      from?: components['schemas']['ChannelImage'];
      to?: components['schemas']['ChannelImage'];
      /** Format: date-time */
      at: string;
      by: string;
      note: string;
    };
    StandingChange: {
      to: components['schemas']['Standing'];
      reason?: string;
      /**
       * Format: date-time
       * @description Later instead of now.
       */
      at?: string;
      /** @description Revoke what was made from it as well. */
      inherit?: boolean;
    };
    StandingPlan: {
      to: components['schemas']['Standing'];
      reason: string;
      inherit: boolean;
      /** Format: date-time */
      at: string;
      plannedBy: string;
      /** Format: date-time */
      plannedAt: string;
    };
    StandingRecord: {
      from: components['schemas']['Standing'];
      to: components['schemas']['Standing'];
      reason: string;
      by: string;
      /** Format: date-time */
      at: string;
      inherited?: boolean;
    };
    StandingReport: {
      standing: components['schemas']['Standing'];
      plan?: components['schemas']['StandingPlan'];
      /** @description The newest fifty changes, newest first. */
      history: components['schemas']['StandingRecord'][];
    };
    StandingOutcome: {
      standing: components['schemas']['Standing'];
      plan?: components['schemas']['StandingPlan'];
      derived: {
        items: {
          id: string;
          name: string;
          /** @enum {string} */
          outcome: 'changed' | 'refused';
          reason?: string;
        }[];
        /** @description Derived images that the caller may not see; they stay. */
        hidden: number;
        /** @description There are more. */
        isCapped: boolean;
      };
    };
    LineageImage: {
      id: string;
      name: string;
      version?: string;
      standing: components['schemas']['Standing'];
      status: components['schemas']['ImageStatus'];
      platformId: string;
      ownerRef?: string;
      /** @description The nearest image above it that the caller sees. */
      parentId?: string;
      /** @description Images between it and `parentId` that the caller may not see. */
      viaHidden?: number;
      relation?: string;
      virtualMachines: number;
      hiddenChildren?: number;
    };
    Lineage: {
      imageId: string;
      /** @description Ancestors, the image itself, descendants. */
      images: components['schemas']['LineageImage'][];
      templates: {
        id: string;
        title: string;
        imageId: string;
      }[];
      hidden: {
        ancestors: number;
        descendants: number;
        templates: number;
      };
      /** @description There is more below. */
      isCapped: boolean;
    };
    MachineOwners: {
      /** @description Most first. */
      owners: {
        /** @description Absent for nobody. */
        ownerRef?: string;
        virtualMachines: number;
      }[];
      /** @description Of all owners. */
      total: number;
      /** @description Nothing is left out of `owners`. */
      complete: boolean;
    };
    DownloadLink: {
      id: string;
      /**
       * @description `withdrawn`: the image was deleted or revoked, has another owner, or is not public any more.
       * @enum {string}
       */
      status: 'live' | 'expired' | 'revoked' | 'withdrawn';
      format: components['schemas']['DiskFormat'];
      fileName: string;
      sizeBytes?: number;
      createdBy: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      expiresAt: string;
      /** Format: date-time */
      revokedAt?: string;
      revokedBy?: string;
      /** Format: date-time */
      lastUsedAt?: string;
      /** @description As far as they were handed to the connection. */
      bytesServed: number;
      /** @description Of a file in another format, until it is ready. */
      preparation?: {
        /** @enum {string} */
        status: 'making' | 'failed';
        operationId: string;
      };
    };
    DownloadRequest: {
      /** @description Default: that of the image. Another one is made by an operation and kept for a while; the link leads there as soon as it is ready. */
      format?: components['schemas']['DiskFormat'];
    };
    DownloadLinkList: {
      items: components['schemas']['DownloadLink'][];
    };
    MadeDownloadLink: components['schemas']['DownloadLink'] & {
      /** @description Told only now. */
      url: string;
      /** @description Of the image. */
      digest?: string;
    };
    Upload: {
      id: string;
      fileName: string;
      sizeBytes: number;
      /** @description Bytes that are safely on disk. */
      offset: number;
      /** @enum {string} */
      status: 'receiving' | 'complete';
      /** @description How the browser recognises the same file again. */
      fingerprint?: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      expiresAt: string;
    };
    Finding: {
      rule: string;
      /** @enum {string} */
      effect: 'warn' | 'deny';
      reason: string;
      remedy?: string;
    };
    Verdict: {
      /** @enum {string} */
      effect: 'allow' | 'warn' | 'deny';
      findings: components['schemas']['Finding'][];
    };
    Verdicts: {
      [key: string]: components['schemas']['Verdict'];
    };
    TemplateMappingInput: {
      platformId: string;
      region?: string;
      /** @enum {string} */
      imageSource: 'public' | 'custom';
      imageId: string;
      /** @description Follow this channel of the image's family instead of staying with the image. */
      channel?: string;
      /** @description Flavors offered there; all that fit when empty. */
      sizes?: string[];
    };
    TemplateMapping: {
      platformId: string;
      region: string;
      /** @enum {string} */
      imageSource: 'public' | 'custom';
      imageId: string;
      channel?: string;
      /** @description Of the channel. */
      familyId?: string;
      /** @description Of the channel. */
      family?: string;
      sizes: string[];
      /** @enum {string} */
      status: 'ready' | 'broken';
      /** @description Why it is broken. */
      reason?: string;
      imageName?: string;
      imageVersion?: string;
    };
    VmTemplateInput: {
      name?: string;
      title: components['schemas']['DisplayName'];
      description?: string;
      os: components['schemas']['OperatingSystem'];
      ownerRef?: components['schemas']['EntityRef'];
      /** @enum {string} */
      visibility?: 'public' | 'private';
      /** @description Whether it is offered in *Create*. */
      published?: boolean;
      mappings: components['schemas']['TemplateMappingInput'][];
      defaultSize?: string;
      maxCount?: number;
      loginUser?: components['schemas']['UserName'];
      /** @description cloud-config or a script; visible to everyone who sees the template. */
      userData?: string;
    };
    VmTemplate: {
      id: string;
      name: string;
      title: string;
      description: string;
      os: components['schemas']['OperatingSystem'];
      /** @description Absent for what the platform itself offers. */
      ownerRef?: string;
      createdBy?: string;
      /** @enum {string} */
      visibility: 'public' | 'private';
      published: boolean;
      mappings: components['schemas']['TemplateMapping'][];
      defaultSize?: string;
      maxCount: number;
      loginUser?: string;
      userData?: string;
      /**
       * @description Ready when at least one mapping is.
       * @enum {string}
       */
      status: 'ready' | 'broken';
      actions: components['schemas']['Verdicts'];
      etag: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
    };
    /** @description A key, a password or both. The password is hashed at once and never stored in the clear. */
    Login: {
      user?: components['schemas']['UserName'];
      sshPublicKeys?: string[];
      password?: string;
    };
    /** @description A host name; of many, a number is appended. */
    MachineName: string;
    /** @description From a template or straight from an image; exactly one of the two. */
    LaunchRequest: {
      templateId?: string;
      imageId?: string;
      platformId?: string;
      region?: string;
      /** @description A flavor; the smallest that fits when left out. */
      size?: string;
      name: components['schemas']['MachineName'];
      /** @description The blank system disk that an ISO image is installed on. */
      diskGiB?: number;
      count?: number;
      description?: string;
      ownerRef?: components['schemas']['EntityRef'];
      login: components['schemas']['Login'];
      userData?: string;
      /** @description Id of the terms of the image that the caller agrees to. */
      acceptTerms?: string;
      encryptionKey?: components['schemas']['EncryptionKeyId'];
      /** @description Of every machine of the launch, beside those that a full machine's image brings. */
      dataDisks?: components['schemas']['LaunchDataDisk'][];
    };
    LaunchCheckRequest: {
      templateId?: string;
      imageId?: string;
      platformId?: string;
      region?: string;
      size?: string;
      name?: string;
      diskGiB?: number;
      count?: number;
      ownerRef?: components['schemas']['EntityRef'];
      withPassword?: boolean;
      withKey?: boolean;
      acceptTerms?: string;
      encryptionKey?: components['schemas']['EncryptionKeyId'];
      dataDisks?: components['schemas']['LaunchDataDisk'][];
    };
    LaunchCheck: {
      verdict: components['schemas']['Verdict'];
      image?: components['schemas']['ImageBrief'];
      platformId?: string;
      region?: string;
      names?: string[];
      suggestedSize?: string;
      defaultUser?: string;
      passwordSupported?: boolean;
      encryptionKeyName?: components['schemas']['EncryptionKeyId'];
      terms?: components['schemas']['LaunchTerms'];
      /** @description Absent where machines have no data disks. */
      dataDisks?: {
        max: number;
        maxSizeGiB: number;
        /** @description Those that the image of a full machine brings. */
        ofImage: components['schemas']['ImageDisk'][];
      };
      sizes: {
        flavor: components['schemas']['Flavor'];
        verdict: components['schemas']['Verdict'];
      }[];
    };
    ReinstallRequest: {
      /** @description The image of the virtual machine itself when left out. */
      imageId?: string;
      login: components['schemas']['Login'];
      userData?: string;
      /** @description Id of the terms of the image that the caller agrees to. */
      acceptTerms?: string;
      /** @description Stop the virtual machine if it runs; refused without. */
      stopFirst?: boolean;
      /** @description The name of the virtual machine: the caller knows that its system disk is lost. */
      confirm: string;
    };
    ReinstallCheckRequest: {
      imageId?: string;
      acceptTerms?: string;
      withPassword?: boolean;
      withKey?: boolean;
    };
    ReinstallCheck: {
      verdict: components['schemas']['Verdict'];
      image?: components['schemas']['ImageBrief'];
      defaultUser?: string;
      passwordSupported?: boolean;
      encryptionKeyName?: components['schemas']['EncryptionKeyId'];
      terms?: components['schemas']['LaunchTerms'];
      /** @description Disks whose content is lost. */
      lost: components['schemas']['MachineDisk'][];
      /** @description Disks that stay as they are. */
      kept: components['schemas']['MachineDisk'][];
    };
    ImageBrief: {
      id: string;
      name: string;
      version?: string;
      os?: components['schemas']['OperatingSystem'];
    };
    LaunchAccepted: {
      operation: components['schemas']['Operation'];
      virtualMachines: components['schemas']['VirtualMachine'][];
    };
    /** @enum {string} */
    MachineState:
      | 'pending'
      | 'launching'
      | 'running'
      | 'stopping'
      | 'stopped'
      | 'starting'
      | 'rebooting'
      | 'reinstalling'
      | 'deleting'
      | 'deleted'
      | 'failed'
      | 'lost';
    /** @enum {string} */
    PowerAction: 'start' | 'stop' | 'force-stop' | 'reboot';
    MachineSize: {
      flavor?: string;
      vcpus: number;
      memoryMiB: number;
      diskGiB: number;
    };
    MachineAddress: {
      /** @enum {string} */
      purpose: 'ssh' | 'internal';
      host: string;
      port?: number;
    };
    VirtualMachine: {
      id: string;
      name: string;
      description: string;
      platformId: string;
      region: string;
      platformMachineId?: string;
      platformStatus?: string;
      state: components['schemas']['MachineState'];
      failure?: components['schemas']['Failure'];
      imageId?: string;
      imageName?: string;
      imageStanding?: components['schemas']['Standing'];
      /** @description Versions by which the stable channel of the image's family is ahead. */
      imageBehind?: number;
      templateId?: string;
      templateTitle?: string;
      ownerRef?: string;
      createdBy?: string;
      size: components['schemas']['MachineSize'];
      /** @description The system disk first. */
      disks?: components['schemas']['MachineDisk'][];
      addresses: components['schemas']['MachineAddress'][];
      loginUser?: string;
      loginMethods?: ('key' | 'password')[];
      sshCommand?: string;
      install?: components['schemas']['Installation'];
      launchOperationId?: string;
      /** @description How long each stage of the launch took, in order. */
      launchTimes: {
        stage: string;
        milliseconds: number;
      }[];
      operation?: components['schemas']['OperationBrief'];
      actions: components['schemas']['Verdicts'];
      etag: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
    };
    /** @description How far a system is that is installed from an ISO image, to be captured. */
    Installation: {
      /** @enum {string} */
      phase: 'installing' | 'installed' | 'captured';
      isoImageId: string;
      isoImageName: string;
      /** Format: date-time */
      finishedAt?: string;
      /** @description The newest image that was made of it. */
      capturedImageId?: string;
    };
    VirtualMachinePatch: {
      description?: string;
      ownerRef?: components['schemas']['EntityRef'];
    };
    VirtualMachinePage: components['schemas']['Page'] & {
      items: components['schemas']['VirtualMachine'][];
    };
    /** @enum {string} */
    OperationStatus:
      | 'queued'
      | 'running'
      | 'cancelling'
      | 'succeeded'
      | 'failed'
      | 'cancelled';
    OperationStage: {
      name: string;
      title: string;
      /** @enum {string} */
      status: 'pending' | 'running' | 'done' | 'failed' | 'undone' | 'skipped';
      /** Format: date-time */
      startedAt?: string;
      /** Format: date-time */
      finishedAt?: string;
    };
    Operation: {
      id: string;
      kind: string;
      /** @description What it does, for people: "Import image debian-12". */
      title: string;
      status: components['schemas']['OperationStatus'];
      subject?: {
        /** @enum {string} */
        type: 'image' | 'virtual-machine' | 'platform' | 'encryption-key';
        id: string;
        name: string;
      };
      ownerRef?: string;
      createdBy?: string;
      parentId?: string;
      stages: components['schemas']['OperationStage'][];
      /** @description Title of the stage it is in. */
      stage?: string;
      progress?: number;
      message?: string;
      error?: components['schemas']['Failure'];
      /** @description What came of it, where that is more than its subject. */
      result?: {
        export?: components['schemas']['ImageExport'];
        rotation?: components['schemas']['KeyRotation'];
      };
      attempt: number;
      cancellable: boolean;
      retryable: boolean;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      startedAt?: string;
      /** Format: date-time */
      finishedAt?: string;
      /** Format: date-time */
      updatedAt: string;
    };
    OperationLogLine: {
      sequence: number;
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      level: 'info' | 'warn' | 'error';
      text: string;
    };
    OperationPage: components['schemas']['Page'] & {
      items: components['schemas']['Operation'][];
      /** @description How many run or wait now. */
      running?: number;
    };
    Flavor: {
      name: string;
      title?: string;
      vcpus: number;
      memoryMiB: number;
      diskGiB: number;
    };
    /** @enum {string} */
    Capability:
      | 'import'
      | 'import.upload'
      | 'import.url'
      | 'capture'
      | 'snapshot'
      | 'backup'
      | 'data-disks'
      | 'export'
      | 'encrypt'
      | 'launch'
      | 'power'
      | 'rebuild'
      | 'console'
      | 'iso.boot'
      | 'fetch'
      | 'nic.multi-queue'
      | 'nic.sriov'
      | 'hot-upgrade'
      | 'fast-create'
      | 'sync';
    Platform: {
      id: string;
      type: string;
      title: string;
      /** @enum {string} */
      status: 'ready' | 'degraded' | 'unavailable';
      reason?: string;
      remedy?: string;
      regions: string[];
      flavors: components['schemas']['Flavor'][];
      /** @description Processors of its virtual machines; left out where it has none. */
      architectures?: components['schemas']['Architecture'][];
      /** @description Firmware that its virtual machines start with. */
      bootModes?: ('bios' | 'uefi')[];
      capabilities: components['schemas']['Capability'][];
      acceptedFormats?: components['schemas']['DiskFormat'][];
      /**
       * @description What becomes of formats that it does not take.
       * @enum {string}
       */
      convert?: 'auto' | 'refuse';
      /** @description Agents that its images must have, and those they must not have. */
      agents?: {
        required: components['schemas']['Agent'][];
        conflicting: components['schemas']['Agent'][];
      };
      /** @description What it runs on, such as the accelerator. */
      facts?: {
        [key: string]: string;
      };
      limits: {
        concurrentLaunches?: number;
        maxVirtualSizeBytes?: number;
      };
      counts: {
        images: number;
        virtualMachines: number;
      };
      /** Format: date-time */
      lastSyncAt?: string;
      lastSyncError?: string;
    };
    /**
     * @description A feature of images by its name there.
     * @enum {string}
     */
    Agent: 'cloudInit' | 'guestAgent';
  };
  responses: {
    /** @description What went wrong, why, and what to do. */
    Error: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': components['schemas']['Error'];
      };
    };
    /** @description The operation that does it. */
    Accepted: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          operation: components['schemas']['Operation'];
        };
      };
    };
  };
  parameters: {
    id: string;
    cursor: string;
    limit: number;
    order: 'asc' | 'desc';
    /** @description Part of a name, or a tag. */
    search: string;
    scope: 'all' | 'mine' | 'shared' | 'public' | 'marketplace' | 'iso' | 'bin';
    tag: string[];
    platform: string[];
    region: string[];
    owner: string[];
    /** @description How exact `total` is. `capped` counts to 1000, and in large catalogs only a sample where a count would read too much. */
    count: 'capped' | 'exact' | 'none';
    /** @description The id of a family, or its name. */
    family: string;
    /** @description The id of a family. */
    familyId: string;
    /** @description Such as `stable` or `candidate`. */
    channel: string;
    /** @description The `ETag` that the change is based on. */
    ifMatch: string;
    /** @description A repeated request with the same key has one effect and the same answer. */
    idempotencyKey: string;
  };
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  listImages: {
    parameters: {
      query?: {
        cursor?: components['parameters']['cursor'];
        limit?: components['parameters']['limit'];
        order?: components['parameters']['order'];
        sort?: 'updatedAt' | 'createdAt' | 'name' | 'size';
        /** @description Part of a name, or a tag. */
        search?: components['parameters']['search'];
        scope?: components['parameters']['scope'];
        tag?: components['parameters']['tag'];
        platform?: components['parameters']['platform'];
        region?: components['parameters']['region'];
        status?: components['schemas']['ImageStatus'][];
        kind?: components['schemas']['ImageKind'][];
        visibility?: components['schemas']['Visibility'][];
        owner?: components['parameters']['owner'];
        /** @description OS distribution, such as `debian`. */
        os?: string[];
        architecture?: string[];
        family?: string[];
        /** @description Only those that are encrypted, or only those that are not. */
        encrypted?: boolean;
        /** @description How exact `total` is. `capped` counts to 1000, and in large catalogs only a sample where a count would read too much. */
        count?: components['parameters']['count'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of images. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImagePage'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  exportImages: {
    parameters: {
      query: {
        format: 'csv' | 'xlsx';
        order?: components['parameters']['order'];
        sort?: 'updatedAt' | 'createdAt' | 'name' | 'size';
        /** @description Part of a name, or a tag. */
        search?: components['parameters']['search'];
        scope?: components['parameters']['scope'];
        tag?: components['parameters']['tag'];
        platform?: components['parameters']['platform'];
        region?: components['parameters']['region'];
        status?: components['schemas']['ImageStatus'][];
        kind?: components['schemas']['ImageKind'][];
        visibility?: components['schemas']['Visibility'][];
        owner?: components['parameters']['owner'];
        /** @description OS distribution, such as `debian`. */
        os?: string[];
        architecture?: string[];
        family?: string[];
        encrypted?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file. It breaks off where reading fails. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/csv': string;
          'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': string;
        };
      };
      default: components['responses']['Error'];
    };
  };
  getImageFacets: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Counts. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageFacets'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getImage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The image. `ETag` carries its revision. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Image'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  deleteImage: {
    parameters: {
      query?: {
        /** @description The caller knows of the virtual machines made from it. */
        confirm?: boolean;
        /** @description Although configuration keeps images of which virtual machines exist. Disks that rest on the image keep it nevertheless. */
        force?: boolean;
      };
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  updateImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change is based on. */
        'If-Match'?: components['parameters']['ifMatch'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ImagePatch'];
      };
    };
    responses: {
      /** @description The changed image. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Image'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  changeImages: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ImageBatchRequest'];
      };
    };
    responses: {
      /** @description What became of each, in the order asked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageBatchResult'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  restoreImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The image. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Image'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  destroyImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  fetchImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  getImageUsage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The dependents. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageUsage'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getImageVerdicts: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A verdict per action. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Verdicts'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  publishImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change is based on. */
        'If-Match'?: components['parameters']['ifMatch'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PublishRequest'];
      };
    };
    responses: {
      /** @description The published image. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Image'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  unpublishImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change is based on. */
        'If-Match'?: components['parameters']['ifMatch'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The private image. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Image'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  listDownloads: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Without their addresses, which are told only once. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DownloadLinkList'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  createDownload: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['DownloadRequest'];
      };
    };
    responses: {
      /** @description The link; whoever holds it may download until it expires. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MadeDownloadLink'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  revokeDownload: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
        linkId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It leads nowhere any more. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: components['responses']['Error'];
    };
  };
  listImageExports: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The exports and the buckets. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageExports'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  exportImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ExportRequest'];
      };
    };
    responses: {
      /** @description The export and the operation that does it. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ExportAccepted'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  copyImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CopyRequest'];
      };
    };
    responses: {
      /** @description The image that is being made, and the operation that makes it. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageAccepted'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  replicateImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReplicateRequest'];
      };
    };
    responses: {
      /** @description The image that is being made, and the operation that makes it. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageAccepted'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  listEncryptionKeys: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Every such key, and why those of a service are missing. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EncryptionKeyList'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  rotateEncryptionKey: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        service: string;
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  listImageShares: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Every share of the image, also those that were rejected. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageShareList'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  shareImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ShareRequest'];
      };
    };
    responses: {
      /** @description A result for each recipient, in the order of the request. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ShareResults'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  stopSharing: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
        /** @description The id of the share, or the entity ref of its recipient. */
        share: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The image is shared with them no more. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: components['responses']['Error'];
    };
  };
  listShares: {
    parameters: {
      query?: {
        limit?: components['parameters']['limit'];
        /** @description `received`: the caller, or a group of theirs, is the recipient. `given`: of images that they own. Both when left out; all for administrators. */
        role?: 'received' | 'given';
        status?: components['schemas']['ShareStatus'];
        imageId?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The newest of them, and how many there are. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageShareList'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  acceptShare: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The share as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageShare'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  rejectShare: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The share as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageShare'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  leaveShare: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The share as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageShare'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  download: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The whole file. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': string;
        };
      };
      /** @description The asked-for range. */
      206: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': string;
        };
      };
      default: components['responses']['Error'];
    };
  };
  importImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ImportRequest'];
      };
    };
    responses: {
      /** @description The image that is being made, and the operation that makes it. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageAccepted'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  checkImport: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ImportCheckRequest'];
      };
    };
    responses: {
      /** @description What was found, and whether it may be imported. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportCheck'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getOsCatalog: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The catalog. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OsCatalog'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  captureImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CaptureRequest'];
      };
    };
    responses: {
      /** @description The image that is being made, and the operation that makes it. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageAccepted'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  listFamilies: {
    parameters: {
      query?: {
        cursor?: components['parameters']['cursor'];
        limit?: components['parameters']['limit'];
        /** @description Part of a name, or a tag. */
        search?: components['parameters']['search'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Families with the number of versions that the caller sees. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FamilyPage'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getFamily: {
    parameters: {
      query?: {
        /** @description Whose it is, where several owners have families of that name; empty for the platform's. */
        owner?: string;
      };
      header?: never;
      path: {
        /** @description The id of a family, or its name. */
        family: components['parameters']['family'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The family, its newest versions, its channels. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Family'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  listFamilyVersions: {
    parameters: {
      query?: {
        cursor?: components['parameters']['cursor'];
        limit?: components['parameters']['limit'];
      };
      header?: never;
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of versions. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FamilyVersionPage'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  promoteImage: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change is based on. */
        'If-Match'?: components['parameters']['ifMatch'];
      };
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
        /** @description Such as `stable` or `candidate`. */
        channel: components['parameters']['channel'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          imageId: string;
          note?: string;
        };
      };
    };
    responses: {
      /** @description The channel. `ETag` carries its revision. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Channel'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  deleteChannel: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change is based on. */
        'If-Match'?: components['parameters']['ifMatch'];
      };
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
        /** @description Such as `stable` or `candidate`. */
        channel: components['parameters']['channel'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Gone. Its history stays. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: components['responses']['Error'];
    };
  };
  rollBackChannel: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change is based on. */
        'If-Match'?: components['parameters']['ifMatch'];
      };
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
        /** @description Such as `stable` or `candidate`. */
        channel: components['parameters']['channel'];
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          note?: string;
        };
      };
    };
    responses: {
      /** @description The channel. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Channel'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  listChannelMoves: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
        /** @description Such as `stable` or `candidate`. */
        channel: components['parameters']['channel'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The newest hundred moves of the channel, newest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['ChannelMove'][];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  getRetention: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The rule; one that is off where none was set. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Retention'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  setRetention: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change is based on. */
        'If-Match'?: components['parameters']['ifMatch'];
      };
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RetentionRequest'];
      };
    };
    responses: {
      /** @description The rule as it is now. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Retention'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  previewRetention: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a family. */
        id: components['parameters']['familyId'];
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          rule?: components['schemas']['RetentionRequest'];
        };
      };
    };
    responses: {
      /** @description What would become of the versions, the newest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RetentionPreview'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getStanding: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The standing, why it is so, and what is planned. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StandingReport'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  changeStanding: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StandingChange'];
      };
    };
    responses: {
      /** @description The new standing or the plan, and what became of derived images. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StandingOutcome'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  cancelStandingPlan: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Nothing is planned any more. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: components['responses']['Error'];
    };
  };
  getLineage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A bounded part of the graph around the image. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Lineage'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getMachineOwners: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Virtual machines by owner. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MachineOwners'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  listUploads: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Uploads, newest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Upload'][];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  listTemplates: {
    parameters: {
      query?: {
        /** @description Part of a name, or a tag. */
        search?: components['parameters']['search'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Every VM template the caller sees, by title. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['VmTemplate'][];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  createTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['VmTemplateInput'];
      };
    };
    responses: {
      /** @description The new template. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VmTemplate'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The template, its mappings resolved to images as of now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VmTemplate'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  updateTemplate: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change is based on. */
        'If-Match'?: components['parameters']['ifMatch'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['VmTemplateInput'];
      };
    };
    responses: {
      /** @description The changed template. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VmTemplate'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  deleteTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Gone. Machines launched from it stay. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: components['responses']['Error'];
    };
  };
  launch: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['LaunchRequest'];
      };
    };
    responses: {
      /** @description The virtual machines that are being made, and the operation that makes them. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LaunchAccepted'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  checkLaunch: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['LaunchCheckRequest'];
      };
    };
    responses: {
      /** @description The verdict, the resolved image and every size with its own verdict. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LaunchCheck'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  listVirtualMachines: {
    parameters: {
      query?: {
        cursor?: components['parameters']['cursor'];
        limit?: components['parameters']['limit'];
        order?: components['parameters']['order'];
        sort?: 'updatedAt' | 'createdAt' | 'name';
        /** @description Part of a name, or a tag. */
        search?: components['parameters']['search'];
        scope?: 'all' | 'mine';
        platform?: components['parameters']['platform'];
        state?: components['schemas']['MachineState'][];
        owner?: components['parameters']['owner'];
        imageId?: string;
        templateId?: string;
        /** @description How exact `total` is. `capped` counts to 1000, and in large catalogs only a sample where a count would read too much. */
        count?: components['parameters']['count'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of virtual machines. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VirtualMachinePage'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getVirtualMachine: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The virtual machine. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VirtualMachine'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  deleteVirtualMachine: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  updateVirtualMachine: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change is based on. */
        'If-Match'?: components['parameters']['ifMatch'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['VirtualMachinePatch'];
      };
    };
    responses: {
      /** @description The changed virtual machine. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VirtualMachine'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  powerVirtualMachine: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          action: components['schemas']['PowerAction'];
        };
      };
    };
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  getCaptureSources: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Every source there could be, also those that are refused. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaptureSources'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  listSavePoints: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All of them; those that are being made included. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SavePointList'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  createSavePoint: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SavePointRequest'];
      };
    };
    responses: {
      /** @description The snapshot or backup that is being made, and the operation that makes it. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SavePointAccepted'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  deleteSavePoint: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
        savePointId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  finishInstall: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  reinstallVirtualMachine: {
    parameters: {
      query?: never;
      header?: {
        /** @description A repeated request with the same key has one effect and the same answer. */
        'Idempotency-Key'?: components['parameters']['idempotencyKey'];
      };
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReinstallRequest'];
      };
    };
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  checkReinstall: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReinstallCheckRequest'];
      };
    };
    responses: {
      /** @description Whether and how it can be done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReinstallCheck'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getVirtualMachineVerdicts: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A verdict per action. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Verdicts'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  readConsole: {
    parameters: {
      query?: {
        follow?: boolean;
        historyBytes?: number;
      };
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Raw bytes as the guest wrote them. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': string;
        };
      };
      default: components['responses']['Error'];
    };
  };
  writeConsole: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          data: string;
        };
      };
    };
    responses: {
      /** @description Written. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      default: components['responses']['Error'];
    };
  };
  listOperations: {
    parameters: {
      query?: {
        cursor?: components['parameters']['cursor'];
        limit?: components['parameters']['limit'];
        status?: components['schemas']['OperationStatus'][];
        kind?: string[];
        /** @description Id of an image, virtual machine, platform or key. */
        subject?: string;
        parent?: string;
        scope?: 'all' | 'mine';
        /** @description Leaves out the parts of other operations. */
        topLevel?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of operations, newest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OperationPage'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getOperation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The operation. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Operation'];
        };
      };
      default: components['responses']['Error'];
    };
  };
  getOperationLog: {
    parameters: {
      query?: {
        /** @description Leaves out lines up to and with this sequence number. */
        after?: number;
      };
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Log lines, oldest first, at most 1000. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['OperationLogLine'][];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  cancelOperation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  retryOperation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  listPlatforms: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Every configured platform with its health, regions, sizes and capabilities. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Platform'][];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  syncPlatform: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components['parameters']['id'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: components['responses']['Accepted'];
      default: components['responses']['Error'];
    };
  };
  listOwners: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Entity refs. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: string[];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
}
